import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { parse } from 'yaml'
import { bundlePages } from './bundle-pages.ts'
import { lateModules, replacements } from './replacements.ts'

/** YAML files become the values they contain, so that a function parses none at its start. */
const yaml: Plugin = {
  name: 'yaml',
  setup({ onLoad }) {
    onLoad({ filter: /\.yaml$/ }, async ({ path }) => ({
      contents: JSON.stringify(parse(await readFile(path, 'utf8'))),
      loader: 'json',
    }))
  },
}

const source = (file: string) => fileURLToPath(new URL(`src/${file}`, import.meta.url))

/** OpenTelemetry's SDK is in a file of its own, which no function reads that sends no telemetry. */
const telemetryFile = './telemetry.cjs'
const telemetryApart: Plugin = {
  name: 'telemetry-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/sdk\.ts$/ }, ({ importer }) =>
      importer.endsWith('/telemetry/tracing.ts') ? { path: telemetryFile, external: true } : undefined,
    )
  },
}

const shared = {
  bundle: true,
  // Functions keep their names, for stack traces and for SDKs that read them. To shorten them and restore each at the start
  // (keepNames) takes 5 ms of the router's.
  minifySyntax: true,
  minifyWhitespace: true,
  platform: 'node',
  // Prefer ES modules where a package has both formats, because unused exports can then be left out.
  mainFields: ['module', 'main'],
  target: 'node24',
  format: 'cjs',
  // Of Node's own `import()`, the loader alone would take several milliseconds.
  supported: { 'dynamic-import': false },
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions

/** Bundles OpenTelemetry's SDK. It is the same for all functions, so who bundles several needs it once. */
export async function bundleTelemetry(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [source('telemetry/sdk.ts')],
    write: false,
    ...shared,
    plugins: [lateModules],
  })
  return Buffer.concat(outputFiles.map(({ contents }) => contents))
}

type BundleOptions = {
  /** What `bundleTelemetry` gives. */
  telemetry?: Promise<Uint8Array>
  /** All, unless it is measured what one buys. */
  replaced?: readonly Plugin[]
}

/**
 * Bundles a function, its handler and the runtime, into one CommonJS file, which Node starts in half the time of the same ES
 * modules. If there are `pages` beside the handler, they become `site` beside the bundle.
 */
export async function bundleFunction(
  handlerFile: string,
  outfile: string,
  { telemetry = bundleTelemetry(), replaced = replacements }: BundleOptions = {},
): Promise<void> {
  const bundled = build({
    entryPoints: [source('index.ts')],
    alias: { '#handler': resolve(handlerFile) },
    inject: [source('http/web-standards.ts')],
    outfile,
    define: { 'import.meta.dirname': '__dirname' },
    write: false,
    ...shared,
    plugins: [yaml, telemetryApart, ...replaced],
  })
  const [{ outputFiles }, telemetryCode] = await Promise.all([bundled, telemetry])
  await mkdir(dirname(outfile), { recursive: true })
  for (const { text } of outputFiles) await writeFile(outfile, inAscii(text))
  await writeFile(join(dirname(outfile), telemetryFile), telemetryCode)
  const pages = join(dirname(handlerFile), 'pages')
  if (existsSync(pages)) await bundlePages(pages, join(dirname(outfile), 'site'))
}

/** Escapes what esbuild leaves in regular expressions. A single letter beyond Latin-1 would make V8 hold all of it as UTF-16. */
function inAscii(code: string): string {
  return code.replace(/[^\0-\x7F]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Bundles what the image starts, which runs the `index.cjs` beside it. */
export async function bundleLauncher(outfile: string): Promise<void> {
  await build({
    entryPoints: [source('launch.ts')],
    outfile,
    ...shared,
  })
}

const [, script, handlerFile, folder] = process.argv
if (script === fileURLToPath(import.meta.url) && handlerFile && folder) {
  await bundleFunction(handlerFile, resolve(folder, 'index.cjs'))
  await bundleLauncher(resolve(folder, 'start.cjs'))
}
