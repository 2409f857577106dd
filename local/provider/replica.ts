import { createInterface } from 'node:readline'
import type { ChildProcesses } from './child-processes.ts'
import { readListeningPort } from './listening-line.ts'
import { waitUntilReady } from './readiness.ts'
import { within } from './within.ts'

export type ReplicaEnd = { code: number | null; signal: NodeJS.Signals | null }

/** One process of a function, ready to be called. */
export type Replica = {
  readonly processId: number | undefined
  readonly port: number
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<ReplicaEnd>
  signal(name: 'SIGTERM' | 'SIGKILL'): void
}

export type ReplicaOptions = {
  bundle: string
  environment: Readonly<Record<string, string>>
  startTimeoutMs: number
  processes: ChildProcesses
  onLine(line: string): void
}

/** How long the output of a process that has ended is read: one that it has started may keep it open. */
const drainMs = 1000

/**
 * Starts the process of a function and waits until it reports its port and its `ready_path` answers 200.
 * @throws Error if it ends or the time is up before that; the process is then gone
 */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const { bundle, environment, processes, startTimeoutMs, onLine } = options
  const child = processes.start(bundle, environment)
  child.stdin.on('error', () => {})

  const ended = new Promise<ReplicaEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: null, signal: null }))
  })
  const drained = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  const listening = new Promise<number>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      onLine(line)
      const port = readListeningPort(line)
      if (port !== undefined) resolve(port)
    })
    createInterface(child.stderr).on('line', onLine)
  })

  const startEnds = new AbortController()
  const failed = new Promise<never>((_resolve, reject) => {
    ended.then(async ({ code, signal }) => {
      // What it wrote last may come after the news of its end.
      await within(drainMs, drained)
      reject(new Error(`the process ended (${signal ?? `code ${code}`}) before it was ready; its last lines say why`))
    })
    const timer = setTimeout(() => reject(new Error(`it was not ready within ${startTimeoutMs} ms`)), startTimeoutMs)
    startEnds.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
  try {
    const port = await Promise.race([listening, failed])
    const readyPath = environment.ready_path
    if (readyPath) await Promise.race([waitUntilReady(port, readyPath, startEnds.signal), failed])
    return { processId: child.pid, port, ended, signal: (name) => child.kill(name) }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    startEnds.abort()
  }
}
