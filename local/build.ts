import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { parse } from 'yaml'
import { bundleFunction, bundleTelemetry } from '../template/llm-node/bundle.ts'

const stackSchema = v.object({ functions: v.record(v.string(), v.object({ handler: v.string() })) })

/**
 * Bundles every function of a stack file, as the template's Dockerfile does, into dist/.
 * @returns the bundle's path by function name
 */
export async function buildFunctions(stackFile: string): Promise<Map<string, string>> {
  const root = resolve(stackFile, '..')
  const { functions } = v.parse(stackSchema, parse(await readFile(stackFile, 'utf8')))
  const telemetry = bundleTelemetry()
  const bundles = Object.entries(functions).map(async ([name, { handler }]) => {
    const bundle = join(root, 'dist', name, 'index.cjs')
    await bundleFunction(resolve(root, handler, 'handler.ts'), bundle, { telemetry })
    return [name, bundle] as const
  })
  return new Map(await Promise.all(bundles))
}

const stackFile = fileURLToPath(new URL('../stack.yml', import.meta.url))
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, bundle] of await buildFunctions(stackFile)) console.log(`${name} → ${bundle}`)
}
