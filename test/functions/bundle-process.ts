import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { imageEnvironment, imageNodeFlags } from '../../local/image.ts'

export type BundleProcess = { child: ChildProcess; lines: Interface }

/** A bundle as a process of its own, with the flags and the variables of the image, and those that it is given. */
export function runBundle(bundle: string, environment: Record<string, string>, ...args: string[]): BundleProcess {
  return run([process.execPath, ...imageNodeFlags, bundle, ...args], environment)
}

/** The same in a control group, which it joins before it becomes Node, so that all of its memory counts there. */
export function runBundleIn(processesFile: string, bundle: string, environment: Record<string, string>): BundleProcess {
  const joinGroup = ['/bin/sh', '-c', 'echo $$ > "$0" && exec "$@"', processesFile]
  return run([...joinGroup, process.execPath, ...imageNodeFlags, bundle], environment)
}

function run([file = '', ...args]: string[], environment: Record<string, string>): BundleProcess {
  const open = { http_port: '0', ALLOW_ANONYMOUS: 'true' }
  const env = { PATH: process.env.PATH, ...imageEnvironment, ...open, ...environment }
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  return { child, lines: createInterface({ input: child.stdout }) }
}

/** Waits until it listens, and gives its port. */
export async function portOf({ lines }: BundleProcess): Promise<number> {
  for await (const line of lines) {
    const { msg, port } = JSON.parse(line)
    if (msg === 'listening') return port
  }
  throw new Error('The function ended before it listened.')
}

export async function end({ child }: BundleProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
