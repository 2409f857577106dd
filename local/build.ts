import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { bundleFunction, bundleTelemetry } from '../template/llm-node/bundle.ts'
import type { Variables } from './envsubst.ts'
import { type FunctionSpecification, readStack } from './stack.ts'

/**
 * Bundles every function of a stack file, as the template's Dockerfile does, into dist/.
 * @param variables what the stack file's variables are
 * @returns the bundle's path by function name
 * @throws Error naming the function whose handler is missing
 */
export async function buildFunctions(
  stackFile: string,
  variables: Variables = process.env,
): Promise<Map<string, string>> {
  const root = resolve(stackFile, '..')
  const { functions } = readStack(await readFile(stackFile, 'utf8'), variables)
  const handlers = functions.map((one) => [one.name, handlerOf(one)] as const)
  const telemetry = bundleTelemetry()
  const bundles = handlers.map(async ([name, handler]) => {
    const bundle = join(root, 'dist', name, 'index.cjs')
    await bundleFunction(resolve(root, handler, 'handler.ts'), bundle, { telemetry })
    return [name, bundle] as const
  })
  return new Map(await Promise.all(bundles))
}

function handlerOf({ name, handler }: FunctionSpecification): string {
  if (handler) return handler
  const fault = handler === undefined ? 'is missing' : 'is empty'
  throw new Error(
    `The stack file's functions.${name}.handler ${fault}: name the function's folder, such as ./functions/${name}.`,
  )
}
