import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { imageEnvironment } from '../../local/image.ts'
import { readPort } from '../launch.ts'
import type { Allocator, Question, Reading } from './meter.ts'

/** A process with a meter in it. */
export type Metered = {
  pid: number
  url: string
  /** Collects all garbage. */
  collect(): Promise<void>
  read(): Promise<Reading>
  /** The functions that allocate most while `run` runs. */
  allocators(run: () => Promise<void>): Promise<Allocator[]>
  end(): Promise<void>
}

const meter = new URL('meter.ts', import.meta.url).href

type Options = {
  environment: Record<string, string>
  nodeFlags: readonly string[]
}

/** Starts a bundle, or any script that says where it listens. It ends with this process. */
export async function startMetered(script: string, { environment, nodeFlags }: Options): Promise<Metered> {
  const child = spawn(process.execPath, [...nodeFlags, '--expose-gc', '--import', meter, script], {
    env: { ...imageEnvironment, http_port: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const port = await readPort(child, script)
  const ask = async <Answer>(question: Question): Promise<Answer> => {
    child.send(question)
    const [answer] = await once(child, 'message')
    return answer
  }
  return {
    pid: child.pid ?? 0,
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
