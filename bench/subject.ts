import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { imageEnvironment } from '../local/image.ts'
import { bundleLauncher } from '../template/llm-node/bundle.ts'
import type { Image } from './image.ts'

/** What is measured: what Node runs, what its container would give it, and a request that it answers with 200. */
export type Subject = {
  name: string
  script: string
  /** The whole environment, as in a container: nothing is inherited. */
  environment: Record<string, string>
  nodeFlags: string[]
  request: { method: 'GET' | 'POST'; headers: Record<string, string>; body: string }
}

export type Stage = { image: Image; directory: string }

/** Makes a subject of a folder with an `index.cjs`, which starts as in the image. */
export async function createSubject(
  stage: Stage,
  { name, folder, environment, body }: { name: string; folder: string; environment: object; body?: object },
): Promise<Subject> {
  return {
    name,
    script: await warmUp(stage, folder),
    environment: { ...imageEnvironment, ...environment },
    nodeFlags: stage.image.nodeFlags,
    request: {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', 'x-function-token': functionToken },
      body: body === undefined ? '' : JSON.stringify(body),
    },
  }
}

/**
 * Gives a folder with an `index.cjs` what it has in the image: `start.cjs`, and the code that V8 compiled in a warm-up by the same
 * Node with the same flags, in an environment where no provider can be reached.
 * @returns the path of `start.cjs`
 */
export async function warmUp({ image, directory }: Stage, folder: string): Promise<string> {
  const script = join(directory, folder, 'start.cjs')
  await bundleLauncher(script)
  await promisify(execFile)(process.execPath, [...image.nodeFlags, script, '--warm-up'], {
    env: { ...imageEnvironment, ...image.warmUpEnvironment },
  })
  return script
}

/** The secret that the provider functions check. */
export const functionToken = 'a-token-for-the-benchmark'
