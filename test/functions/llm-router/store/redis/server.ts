import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../../../../../bench/port.ts'

export type Program = { readonly name: string; readonly path: string; readonly missing: string | undefined }

/** A server that may be here: named by a variable, or on the PATH. */
function program(name: string, variable: string, file: string): Program {
  const path = process.env[variable] ?? file
  let isHere: boolean | undefined
  return {
    name,
    path,
    get missing() {
      isHere ??= spawnSync(path, ['--version']).status === 0
      return isHere ? undefined : `NOT RUN, as there is no ${file}: install it, or name it in ${variable}`
    },
  }
}

export const redis = program('Redis', 'REDIS_SERVER', 'redis-server')
export const valkey = program('Valkey', 'VALKEY_SERVER', 'valkey-server')

export type Server = {
  port: number
  /** Ends the process at once, as a crash does, or in good order. Its data stays. */
  stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Starts it again on the same port, with its data. */
  start(): Promise<void>
  /** Stops it, and removes its data. */
  end(): Promise<void>
}

/** Every write is on the disk before it is answered. */
export const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '']

/**
 * Starts a server on a free port with a directory of its own.
 * @param files of its configuration, which the options overrule
 */
export async function startServer(
  { path }: Program,
  options: readonly string[] = durable,
  files: readonly string[] = [],
): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'redis-'))
  const port = await freePort()
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory]
  let child: ChildProcess
  const server: Server = {
    port,
    async start() {
      child = spawn(path, [...files, ...own, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
      await readiness(child)
    },
    async stop(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill(signal)
      await exit
    },
    async end() {
      await server.stop('SIGKILL')
      await rm(directory, { recursive: true })
    },
  }
  await server.start()
  return server
}

function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = []
    if (!child.stdout) return reject(new Error('The server has no output.'))
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line)
      if (/[Rr]eady to accept connections|Sentinel ID is/.test(line)) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`The server ended before it was ready:\n${lines.join('\n')}`)))
  })
}
