import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

/** The script of `npm start`. */
export const start = fileURLToPath(new URL('../../local/start.ts', import.meta.url))

/** A process that is gone after the test, whose variables are such that nothing real is called. */
export function launch(context: TestContext, script: string, ...args: readonly string[]) {
  const environment = { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR }
  const platform = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: environment })
  context.after(() => platform.kill('SIGKILL'))
  return { platform, lines: createInterface(platform.stdout), errors: createInterface(platform.stderr) }
}

/** The first line that has `part` in it. */
export function lineWith(lines: NodeJS.EventEmitter, part: string): Promise<string> {
  return new Promise((resolve, reject) => {
    lines.on('line', (line: string) => line.includes(part) && resolve(line))
    lines.once('close', () => reject(new Error(`It ended without a line with ${part}`)))
  })
}
