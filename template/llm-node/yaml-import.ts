import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** Lets Node import YAML files as the bundles do; for tests, by `node --import`. */
registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('.yaml')) return nextLoad(url, context)
    const value: unknown = parse(readFileSync(fileURLToPath(url), 'utf8'))
    return { format: 'module', source: `export default ${JSON.stringify(value)}`, shortCircuit: true }
  },
})
