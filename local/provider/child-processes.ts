import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { imageNodeFlags } from '../image.ts'

export type FunctionProcess = ChildProcessByStdio<Writable, Readable, Readable>

/** Starts the processes of functions and tracks them, so that none outlives the platform. */
export type ChildProcesses = {
  start(bundle: string, environment: Readonly<Record<string, string>>): FunctionProcess
  /** Kills all of them at once. It waits for nothing, so the `exit` event can call it. */
  killAll(): void
}

const endWithParent = fileURLToPath(new URL('end-with-parent.cjs', import.meta.url))

export function createChildProcesses(): ChildProcesses {
  const running = new Set<FunctionProcess>()

  return {
    start(bundle, environment) {
      const child = spawn(process.execPath, [...imageNodeFlags, '--require', endWithParent, bundle], {
        env: environment,
        stdio: ['pipe', 'pipe', 'pipe'],
        // A process group of its own: Ctrl-C reaches the platform alone, which then ends its functions in order.
        detached: true,
      })
      running.add(child)
      child.once('exit', () => running.delete(child))
      child.once('error', () => running.delete(child))
      return child
    },
    killAll() {
      for (const child of running) child.kill('SIGKILL')
    },
  }
}
