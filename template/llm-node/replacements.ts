import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'

/** A module that is imported by this name, by files of this path, has these contents. */
function instead(name: string, filter: RegExp, contents: string, importedBy = /^/): Plugin {
  return {
    name,
    setup({ onResolve, onLoad }) {
      onResolve({ filter }, ({ importer, resolveDir }) =>
        importedBy.test(importer) ? { path: name, namespace: name, pluginData: resolveDir } : undefined,
      )
      onLoad({ filter: /^/, namespace: name }, ({ pluginData }) => ({ contents, resolveDir: pluginData }))
    },
  }
}

/** Globals are what `src/http/web-standards.ts` exports. */
function globals(name: string, exported: Record<string, string>): Plugin {
  return {
    name,
    setup({ initialOptions }) {
      initialOptions.define = { ...initialOptions.define, ...exported }
    },
  }
}

/**
 * Node's modules that SDKs import at once but use late or rarely. Each loads with the first use of an export. 7 ms and 35 ms, 2 MB
 * (vertex-generate); OpenTelemetry's SDK loads with 5 ms less.
 */
export const lateModules: Plugin = {
  name: 'late modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?(crypto|fs\/promises|https|os|timers\/promises|zlib)$/ }, ({ path }) => ({
      path: path.replace(/^(node:)?/, 'node:'),
      namespace: 'late',
    }))
    onLoad({ filter: /^/, namespace: 'late' }, ({ path }) => ({
      contents: `let loaded
        for (const name of ${JSON.stringify(Object.keys(process.getBuiltinModule(path) ?? {}))}) {
          const get = () => (loaded ??= process.getBuiltinModule('${path}'))[name]
          Object.defineProperty(exports, name, { enumerable: true, get })
        }`,
    }))
  },
}

/** A module whose every export is a class that does nothing. */
const anyClass = 'module.exports = Object.create(new Proxy(class {}, { get: (does) => does }))'

/**
 * What bundles have in place of parts of SDKs, of Node's modules and of web standards. Each may break with the next version of an
 * SDK, so it stays only while it buys 3 ms of CPU time or 3 MB until the first answer of some function. The figures say what it
 * buys of that time at full speed, at 200m of CPU, and of memory (`npm run bench:replacements`).
 */
export const replacements: readonly Plugin[] = [
  lateModules,
  // undici, which Node loads with the first use of one of them: 28 ms and 140 ms, 8 MB (groq-generate, and all that have an SDK).
  globals('classes of undici', { Headers: 'OurHeaders', Response: 'OurResponse', FormData: 'OurFormData' }),
  // Eight of Node's modules, for what else it measures: 3 ms and 15 ms, 0 MB (vertex-generate).
  globals('performance', { performance: 'ourPerformance' }),
  // An object and its schema for each of the vendor's APIs, of which the generic `post` is used alone: 29 ms and 180 ms, 12 MB.
  instead('resources of openai', /^\.\/resources\//, anyClass, /\/node_modules\/openai\/client\.mjs$/),
  // A client of HTTP, which Google's sign-in gets; our own is loaded anyway: 13 ms and 70 ms, 2 MB (vertex-generate).
  instead(
    'node-fetch',
    /^node-fetch$/,
    `export { default } from ${JSON.stringify(fileURLToPath(new URL('src/http/node-fetch.ts', import.meta.url)))}`,
  ),
  // Live audio and video: 8 ms and 40 ms, 2 MB (vertex-generate).
  instead('ws', /^ws$/, ''),
  // Google's log of requests and tokens, which loads much of Node to see whether it is on: 6 ms and 30 ms, 1 MB (vertex-generate).
  instead(
    'google-logging-utils',
    /^google-logging-utils$/,
    'const log = { info() {}, error() {} }\nexports.log = () => log',
  ),
  // node:http2, though the client gets a handler of ours: 10 ms and 50 ms, 3 MB (bedrock-generate).
  instead(
    'HTTP/2 of AWS',
    /^\.\/node-http2-handler$/,
    "export { NodeHttpHandler as NodeHttp2Handler } from './node-http-handler'",
    /\/@smithy\/node-http-handler\//,
  ),
]
