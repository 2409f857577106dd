import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Image } from './image.ts'

/** What is measured: a bundle, what its container would give it, and a request that it answers with 200. */
export type Subject = {
  name: string
  bundle: string
  /** The whole environment, as in a container: nothing is inherited. */
  environment: Record<string, string>
  nodeFlags: string[]
  request: { headers: Record<string, string>; body: string }
}

export type Stage = { image: Image; directory: string }

/**
 * Makes a subject of a bundle, with V8's compile cache warmed as the image's build does it: by the same Node with the
 * same flags, in an environment where no provider can be reached.
 */
export async function createSubject(
  { image, directory }: Stage,
  { name, bundle, environment, body }: { name: string; bundle: string; environment: object; body: object },
): Promise<Subject> {
  const container = { NODE_ENV: 'production', NODE_COMPILE_CACHE: join(directory, 'compile-cache', name) }
  await promisify(execFile)(process.execPath, [...image.nodeFlags, bundle, '--warm-up'], {
    env: { ...container, ...image.warmUpEnvironment },
  })
  return {
    name,
    bundle,
    environment: { ...container, ...environment },
    nodeFlags: image.nodeFlags,
    request: {
      headers: { 'content-type': 'application/json', 'x-function-token': functionToken },
      body: JSON.stringify(body),
    },
  }
}

/** The secret that the provider functions check. */
export const functionToken = 'a-token-for-the-benchmark'
