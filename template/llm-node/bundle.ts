import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { parse } from 'yaml'

/** YAML files become the values they hold, so that a function parses none when it starts. */
const yaml: Plugin = {
  name: 'yaml',
  setup({ onLoad }) {
    onLoad({ filter: /\.yaml$/ }, async ({ path }) => ({
      contents: JSON.stringify(parse(await readFile(path, 'utf8'))),
      loader: 'json',
    }))
  },
}

/**
 * Bundles one function, its handler and the runtime, into one CommonJS file: Node starts that in half the time that the
 * same modules take it.
 */
export async function bundleFunction(handlerFile: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('src/index.ts', import.meta.url))],
    alias: { '#handler': resolve(handlerFile) },
    outfile,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [yaml],
  })
}

const [, script, handlerFile, outfile] = process.argv
if (script === fileURLToPath(import.meta.url) && handlerFile && outfile) await bundleFunction(handlerFile, outfile)
