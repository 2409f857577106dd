import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
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
 * A tokenizer's table is a list of 100,000 texts. As a list it is parsed with the rest of the bundle, at each start; as one
 * text it is passed over, and read when tokens are first counted.
 */
const tables: Plugin = {
  name: 'tables',
  setup({ onLoad }) {
    onLoad({ filter: /\/gpt-tokenizer\/.*\/bpeRanks\/\w+\.js$/ }, async ({ path }) => {
      const table: { default: unknown } = await import(pathToFileURL(path).href)
      return { contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(table.default))})`, loader: 'js' }
    })
  },
}

const source = (file: string) => fileURLToPath(new URL(`src/${file}`, import.meta.url))

/** Any name that is imported from here is a class that does nothing. */
const anyClass = 'module.exports = Object.create(new Proxy(class {}, { get: (does) => does }))'

/** Google's log of requests and tokens, which one variable would turn on; it loads most of Node to ask whether it is set. */
const silentLog = 'const log = { info() {}, error() {} }\nexports.log = () => log'

/**
 * What SDKs bring for features that no function uses: `ws` is for live audio and video; the openai SDK's helpers around its
 * streams look at every global when they are loaded, which loads undici; its client, as groq-sdk's, makes an object for each of the
 * vendor's APIs, though it is only asked for its generic `post`; AWS's handler of HTTP/2 loads node:http2, though the
 * client is given a handler of ours, and its signer for several regions is asked for by nobody.
 */
const unused: Plugin = {
  name: 'unused',
  setup({ onResolve, onLoad }) {
    const replace = (path: string, contents: string) => ({ path, namespace: 'unused', pluginData: contents })
    onResolve({ filter: /^(ws|@aws-sdk\/signature-v4-multi-region)$/ }, ({ path }) => replace(path, ''))
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
  },
}

/**
 * Modules of Node's that SDKs want when they are loaded, and use seldom or later, are loaded with the first use of one of
 * their exports: fs/promises takes 3 ms, crypto 5.
 */
const lazy: Plugin = {
  name: 'lazy',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?(crypto|fs\/promises|https|zlib)$/ }, ({ path }) => ({
      path: path.replace(/^(node:)?/, 'node:'),
      namespace: 'lazy',
    }))
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      contents: `for (const name of ${JSON.stringify(Object.keys(process.getBuiltinModule(path) ?? {}))}) {
        const get = () => process.getBuiltinModule('${path}')[name]
        Object.defineProperty(exports, name, { enumerable: true, get })
      }`,
    }))
  },
}

/**
 * Bundles one function, its handler and the runtime, into one CommonJS file: Node starts that in half the time that the
 * same modules take it.
 */
export async function bundleFunction(handlerFile: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [source('index.ts')],
    alias: { '#handler': resolve(handlerFile), 'node-fetch': source('http/node-fetch.ts') },
    // In place of the global ones, which cost more to load than most functions.
    inject: [source('http/web-standards.ts')],
    outfile,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    // Of packages that come as both, the modules: what a function does not use of them is left out.
    mainFields: ['module', 'main'],
    target: 'node24',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [yaml, tables, unused, lazy],
  })
}

/** Bundles what the image starts, which loads the `index.cjs` beside it. */
export async function bundleLauncher(outfile: string): Promise<void> {
  await build({
    entryPoints: [source('launch.ts')],
    outfile,
    bundle: true,
    external: ['./index.cjs'],
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'warning',
  })
}

const [, script, handlerFile, folder] = process.argv
if (script === fileURLToPath(import.meta.url) && handlerFile && folder) {
  await bundleFunction(handlerFile, resolve(folder, 'index.cjs'))
  await bundleLauncher(resolve(folder, 'start.cjs'))
}
