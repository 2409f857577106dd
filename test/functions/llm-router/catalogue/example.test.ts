import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { strategyNames } from '#runtime/contract/strategy-names.ts'
import { capabilities } from '../../../../functions/llm-router/catalogue/capabilities.ts'
import { catalogueSchema } from '../../../../functions/llm-router/catalogue/schema.ts'
import { read } from './read.ts'

const text = readFileSync(new URL('../../../../functions/llm-router/catalogue.example.yaml', import.meta.url), 'utf8')

/** The keys of a schema, each by its way: `targets[].cluster.name`. */
function keysOf(schema: unknown, way = ''): string[] {
  const { type, entries, item, value, wrapped, getter } = Object(schema)
  if (type === 'optional') return keysOf(wrapped, way)
  if (type === 'lazy') return keysOf(getter({}), way)
  if (type === 'array') return keysOf(item, `${way}[]`)
  if (type === 'record') return keysOf(value, `${way}.*`)
  if (type !== 'strict_object') return []
  return Object.entries(Object(entries)).flatMap(([key, inner]) => {
    const own = way === '' ? key : `${way}.${key}`
    return [own, ...keysOf(inner, own)]
  })
}

/** Whether plain data has a key by that way, anywhere. */
function has(data: unknown, way: readonly string[]): boolean {
  const [step, ...rest] = way
  if (step === undefined) return data !== undefined
  if (step === '[]' || step === '*') return Object.values(Object(data)).some((inner) => has(inner, rest))
  return has(Object(data)[step], rest)
}

describe('catalogue.example.yaml', () => {
  test('loads, with and without the variables that it names', async () => {
    const catalogue = await read(text, { CLUSTER_NAME: 'gpu-1', ROUTER_STRATEGY: 'hybrid', CLUSTER_WEIGHT: '7' })
    assert.equal(catalogue.strategy, 'hybrid')
    const target = catalogue.byName['cluster/llama-3.1-8b']
    assert.equal(target?.function, 'cluster-generate')
    assert.equal(target?.cluster?.name, 'gpu-1')
    assert.equal(target?.cluster?.usdPerHour, 1.2)
    assert.equal(target?.weight, 7)
    assert.equal((await read(text)).byName['cluster/llama-3.1-8b']?.cluster?.name, 'cluster')
  })

  test('has every key of the schema, and names every strategy and capability', () => {
    const data: unknown = parse(text)
    const keys = keysOf(catalogueSchema)
    assert.ok(keys.includes('experiments[].arms[].share') && keys.includes('targets[].serviceTierPrices.*.reasoning'))
    const missing = keys.filter((key) => {
      // Prices and conditions are one schema in several places; one of these has all of them.
      const isElsewhere =
        /Prices.*\.(cached\w+|cacheWrite\w*|reasoning|\w+(In|Out)put)$|^(experiments|shadow).*\.maxLatencyBelowMs$/
      return !isElsewhere.test(key) && !has(data, key.replaceAll('[]', '.[]').split('.'))
    })
    // It stands in a comment, because it excludes another.
    assert.deepEqual(missing, ['tierRouting.threshold'])
    assert.match(text, /^ {2}# threshold: /m)
    for (const word of [...strategyNames, ...capabilities]) assert.match(text, new RegExp(`\\b${word}\\b`), word)
  })

  test('says every default that it repeats as the schema does', async () => {
    const { rules, targets } = parse(text)
    const least = { rules: [{ ...rules[3], to: ['ollama/nomic-embed-text'] }], targets: [targets[0]] }
    const bare = await read(JSON.stringify(least))
    const example = await read(text)
    const settings = ['defaultTimeoutMs', 'defaultConnectTimeoutMs', 'defaultIdleTimeoutMs', 'failures'] as const
    for (const key of [...settings, 'strategy', 'deadline', 'latency', 'hybrid'] as const) {
      assert.deepEqual(example[key], bare[key], key)
    }
    const usual = await read(JSON.stringify({ ...least, unsure: { to: least.rules[0]?.to } }))
    assert.deepEqual({ ...example.unsure, to: usual.unsure?.to }, usual.unsure)
  })
})
