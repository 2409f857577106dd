import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** Processes with a folder of their own. They end with the process that starts them, even if that one is killed. */
export type Processes = {
  /** Where they run, and where their logs are. */
  directory: string
  start(program: string, args: readonly string[]): Process
  /** Ends all of them at once and removes their folder. */
  end(): Promise<void>
}

export type Process = {
  name: string
  hasEnded(): boolean
  log(): Promise<string>
}

/** Lives on when the one who tells it of processes is gone; ends those then. */
const guard = `
while read -r pid; do pids="$pids $pid"; done
kill -KILL $pids
rm -rf "$1" || { sleep 1; rm -rf "$1"; }`

export async function createProcesses(): Promise<Processes> {
  const directory = await mkdtemp(join(tmpdir(), 'kubernetes-'))
  // A session of its own: what interrupts the test does not interrupt the guard.
  const guarding = spawn('/bin/sh', ['-c', guard, 'sh', directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  // It takes no more words once it has ended, which is at the end.
  guarding.stdin.on('error', () => {})
  const running: ChildProcess[] = []
  return {
    directory,
    start(program, args) {
      const name = basename(program)
      const logFile = join(directory, `${name}.log`)
      const log = openSync(logFile, 'w')
      const child = spawn(program, args, { cwd: directory, stdio: ['ignore', log, log] })
      closeSync(log)
      guarding.stdin.write(`${child.pid}\n`)
      running.push(child)
      return { name, hasEnded: () => hasEnded(child), log: () => readFile(logFile, 'utf8') }
    },
    async end() {
      await Promise.all(running.map(kill))
      await kill(guarding)
      await rm(directory, { recursive: true })
    },
  }
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

async function kill(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
