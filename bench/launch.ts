import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import * as v from 'valibot'
import { freePort, waitForConnection } from './port.ts'
import type { Subject } from './subject.ts'

export type Launched = {
  pid: number
  /** The port, once the process listens. */
  port: Promise<number>
  /** Ends the process: by SIGKILL, since functions go on serving after a SIGTERM. */
  stop(): Promise<void>
}

/** Joins the control groups first, so that all of Node's start counts, and becomes Node by `exec`. */
const joinGroups = ['-c', 'for file in $0; do echo $$ > "$file" || exit; done; exec "$@"']

/** Starts a subject on a free port, in the control groups whose files `cgroup.procs` are given. */
export function launch(subject: Subject, processesFiles: readonly string[] = []): Launched {
  const command = [process.execPath, ...subject.nodeFlags, subject.script]
  const [file = '', ...args] =
    processesFiles.length > 0 ? ['/bin/sh', ...joinGroups, processesFiles.join(' '), ...command] : command
  const child = spawn(file, args, {
    env: { ...subject.environment, http_port: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return launched(child, readPort(child, subject.name))
}

/**
 * Starts a subject with its log going to /dev/null, so that no reader of the log takes time from it. Its port is then one
 * that was free a moment before, and it listens when it takes a connection.
 */
export async function launchSilently(subject: Subject): Promise<Launched> {
  return launchOn(await freePort(), subject)
}

/** The same on a port that others have been told. */
export function launchOn(port: number, subject: Subject): Launched {
  const args = [...subject.nodeFlags, subject.script]
  return launchProgram({
    ...{ name: subject.name, file: process.execPath, args, port },
    environment: { ...subject.environment, http_port: String(port) },
  })
}

/** A program that listens on the port it is told. */
export type Program = {
  name: string
  file: string
  args: readonly string[]
  /** The whole one: nothing is inherited. */
  environment: Record<string, string>
  port: number
  /** How long it may take to listen; 10 s without it. */
  startTimeoutMs?: number
  /** Where its standard error goes; to this process's own without it. */
  errors?: 'inherit' | 'ignore'
}

/** Starts a program with its log going to /dev/null. It listens when it takes a connection. */
export function launchProgram({ name, file, args, environment, port, startTimeoutMs, errors }: Program): Launched {
  const child = spawn(file, args, { env: environment, stdio: ['ignore', 'ignore', errors ?? 'inherit'] })
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${name} ended before it listened, by ${signal ?? `exit code ${code}`}.`)
  })
  const listens = waitForConnection(port, startTimeoutMs).then(() => port)
  return launched(child, Promise.race([listens, ended]))
}

function launched(child: ChildProcess, port: Promise<number>): Launched {
  const ended = once(child, 'exit')
  // Whoever awaits the port hears of a failure; one who stops before that need not.
  port.catch(() => undefined)
  ended.catch(() => undefined)
  return {
    pid: child.pid ?? 0,
    port,
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

const listeningSchema = v.object({ msg: v.literal('listening'), port: v.number() })

/** The port that a process logs when it listens. Its log goes on being read, since a full pipe would hold it up. */
export function readPort(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = ''
    let isKnown = false
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (isKnown) return
      printed += text
      for (const line of printed.split('\n').slice(0, -1)) {
        const listening = v.safeParse(listeningSchema, asJson(line))
        if (!listening.success) continue
        isKnown = true
        resolve(listening.output.port)
      }
    })
    child.on('error', reject)
    child.on('exit', () => reject(new Error(`${name} ended before it listened. It printed: ${printed}`)))
  })
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
