import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { imageEnvironment } from '../../local/image.ts'
import type { Allocator, Question, Reading } from './meter.ts'

export type Metered = {
  url: string
  collect(): Promise<void>
  read(): Promise<Reading>
  /** The functions that allocate most while `run` runs. */
  allocators(run: () => Promise<void>): Promise<Allocator[]>
  end(): Promise<void>
}

const meter = new URL('meter.ts', import.meta.url).href

/** Large enough for all that a block of requests allocates. */
const youngMegabytes = 128
const flags = [
  '--expose-gc',
  `--min-semi-space-size=${youngMegabytes}`,
  `--max-semi-space-size=${youngMegabytes}`,
  '--import',
  meter,
]

/** Starts a bundle, or any script that says where it listens, with the meter in it. */
export async function startMetered(script: string, environment: Record<string, string>): Promise<Metered> {
  const child = spawn(process.execPath, [...flags, script], {
    env: { ...imageEnvironment, http_port: '0', ALLOW_ANONYMOUS: 'true', ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const port = await portOf(child)
  const ask = async <Answer>(question: Question): Promise<Answer> => {
    child.send(question)
    const [answer] = await once(child, 'message')
    return answer
  }
  return {
    url: `http://127.0.0.1:${port}`,
    collect: () => ask('collect'),
    read: () => ask('read'),
    async allocators(run) {
      await ask('sample')
      await run()
      return ask('allocators')
    },
    async end() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('The log is not read.')
  const lines = createInterface({ input: child.stdout })
  return new Promise((resolve, reject) => {
    // The log goes on being read, since a full pipe would hold the function up.
    lines.on('line', (line) => {
      if (line.includes('"listening"')) resolve(JSON.parse(line).port)
    })
    child.once('exit', (code, signal) => reject(new Error(`It ended by ${signal ?? code} before it listened.`)))
  })
}
