import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { parse } from 'yaml'
import { bundlePages } from './bundle-pages.ts'

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

/** A module whose every export is a class that does nothing. */
const anyClass = 'module.exports = Object.create(new Proxy(class {}, { get: (does) => does }))'

/** Google's logger of requests and tokens. It loads most of Node to check the variable that turns it on. */
const silentLog = 'const log = { info() {}, error() {} }\nexports.log = () => log'

/**
 * Parts of SDKs for features that no function uses. `ws` is for live audio and video; `pg-native` and `pg-cloudflare` are other
 * ways to PostgreSQL. The openai SDK's stream helpers touch every global when they load, which loads undici. Its client and
 * groq-sdk's create an object for each of the vendor's APIs, though only the generic `post` is used. AWS's HTTP/2 handler loads
 * node:http2, though the client gets our own handler, and its multi-region signer is never used. What it writes after a sign-in by
 * SSO loads node:fs/promises before there is one.
 */
const unused: Plugin = {
  name: 'unused',
  setup({ onResolve, onLoad }) {
    const replace = (path: string, contents: string) => ({ path, namespace: 'unused', pluginData: contents })
    onResolve({ filter: /^(ws|pg-native|pg-cloudflare|@aws-sdk\/signature-v4-multi-region)$/ }, ({ path }) =>
      replace(path, ''),
    )
    onResolve({ filter: /^google-logging-utils$/ }, ({ path }) => replace(path, silentLog))
    onResolve({ filter: /^\.\/resources\// }, ({ importer }) =>
      /\/node_modules\/(openai|groq-sdk)\/client\.mjs$/.test(importer) ? replace('resources', anyClass) : undefined,
    )
    onResolve({ filter: /\/lib\/(responses\/)?\w+(Stream|Runner)\.mjs$/ }, ({ importer }) =>
      /\/node_modules\/openai\//.test(importer) ? replace('openai-streams', '') : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ pluginData }) => ({ contents: pluginData }))
    onLoad({ filter: /\/@smithy\/node-http-handler\/dist-es\/node-http2-handler\.js$/ }, () => ({
      contents: "export { NodeHttpHandler as NodeHttp2Handler } from './node-http-handler'",
    }))
    onLoad({ filter: /\/@aws-sdk\/token-providers\/dist-es\/writeSSOTokenToFile\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8'))
        .replace('import { promises as fsPromises } from "node:fs";', 'import { writeFile } from "node:fs/promises";')
        .replace('const { writeFile } = fsPromises;', ''),
    }))
  },
}

/** To read a whole file, fs/promises is not needed. */
const light: Readonly<Record<string, string>> = {
  'node:fs/promises': "{ readFile: require('node:util').promisify(require('node:fs').readFile) }",
}

/**
 * Node modules that SDKs import at once but use late or rarely. They load with the first use of an export: fs/promises takes
 * 3 ms, crypto 5.
 */
const lazy: Plugin = {
  name: 'lazy',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?(crypto|fs\/promises|https|os|timers\/promises|zlib)$/ }, ({ path }) => ({
      path: path.replace(/^(node:)?/, 'node:'),
      namespace: 'lazy',
    }))
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      contents: `const light = ${light[path] ?? '{}'}
        let loaded
        for (const name of ${JSON.stringify(Object.keys(process.getBuiltinModule(path) ?? {}))}) {
          const get = () => light[name] ?? (loaded ??= process.getBuiltinModule('${path}'))[name]
          Object.defineProperty(exports, name, { enumerable: true, get })
        }`,
    }))
  },
}

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
    plugins: [lazy],
  })
  return Buffer.concat(outputFiles.map(({ contents }) => contents))
}

/**
 * Bundles a function, its handler and the runtime, into one CommonJS file, which Node starts in half the time of the same ES
 * modules. If there are `pages` beside the handler, they become `site` beside the bundle.
 */
export async function bundleFunction(
  handlerFile: string,
  outfile: string,
  telemetry: Promise<Uint8Array> = bundleTelemetry(),
): Promise<void> {
  const bundled = build({
    entryPoints: [source('index.ts')],
    alias: { '#handler': resolve(handlerFile), 'node-fetch': source('http/node-fetch.ts') },
    // Instead of the global ones, which take longer to load than most functions.
    inject: [source('http/web-standards.ts')],
    outfile,
    // SDKs ask whether a body is such a stream, which ours never is, and whether this is a browser. To ask makes Node load them.
    define: { 'import.meta.dirname': '__dirname', 'globalThis.ReadableStream': 'undefined', navigator: 'undefined' },
    write: false,
    ...shared,
    plugins: [yaml, unused, lazy, telemetryApart],
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
