import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { internet } from '../../../deploy/render/internet.ts'
import { outside, reachOf } from '../../../deploy/render/reach.ts'
import { readSources, targetsOf } from '../../../deploy/render/sources.ts'
import { readStack } from '../../../local/stack.ts'
import { addressKind } from '../../../template/llm-node/src/http/address-kind.ts'
import { root } from '../../repository/tree.ts'
import { addresses } from './addresses.ts'
import { catalogueOf, type WrittenTarget } from './catalogues.ts'
import { isWithin } from './model.ts'

const { pro, targets } = await readSources(root)
const reach = (written: readonly WrittenTarget[]) =>
  reachOf(pro, targetsOf(catalogueOf(written), 'of the test')).functions
const vllm = { provider: 'vllm', function: 'openai-generate', locality: 'in-cluster' }
const openai = { provider: 'openai', function: 'openai-generate', locality: 'external' }

describe('what functions may reach', () => {
  test('covers every function of the stack file and of the catalogue', () => {
    const { functions } = reachOf(pro, targets)
    for (const { name } of pro.functions) assert.ok(functions[name], name)
    for (const target of targets) assert.ok(functions[target.function], target.function)
  })

  test('leads nothing of the shipped catalogue outside that serves a target in the cluster', () => {
    const { functions, inCluster } = reachOf(pro, targets)
    assert.deepEqual(Object.keys(inCluster).sort(), ['ollama-embed', 'ollama-generate'])
    for (const name of Object.keys(inCluster)) {
      assert.deepEqual(
        functions[name]?.filter((one) => outside.includes(one)),
        [],
      )
    }
  })

  test('takes the internet from a function that serves a target in the cluster', () => {
    assert.deepEqual(reach([vllm])['openai-generate'], ['dns', 'model-server', 'telemetry'])
    assert.deepEqual(reach([openai])['openai-generate'], ['dns', 'internet-443', 'egress-proxy', 'telemetry'])
    assert.deepEqual(reach([{ ...vllm, function: 'openai-generate.elsewhere' }])['openai-generate'], [
      ...['dns', 'model-server', 'telemetry'],
    ])
  })

  test('leaves it to a target that is trusted on purpose', () => {
    const trusted = { ...vllm, trusted: true }
    assert.ok(reach([trusted, openai])['openai-generate']?.includes('internet-443'))
  })

  test('refuses a function that serves both, with the fix', () => {
    for (const pair of [
      [vllm, openai],
      [openai, vllm],
    ]) {
      assert.throws(
        () => reach(pair),
        /^Error: openai-generate serves vllm\/m in the cluster and openai\/m outside.*deploy the function twice/,
      )
    }
  })

  test('keeps functions with servers of their own to these, wherever the servers are', () => {
    const cluster = { provider: 'x', function: 'cluster-generate', locality: 'external' }
    assert.deepEqual(reach([cluster])['cluster-generate'], ['dns', 'cluster', 'telemetry'])
  })

  test('knows a function under another name by its handler', () => {
    const stack = readStack(
      'provider: {name: openfaas}\nfunctions: {own: {handler: ./functions/cluster-generate, image: a}}',
      {},
    )
    assert.deepEqual(reachOf(stack, []).functions, { own: ['dns', 'cluster', 'telemetry'] })
  })

  test('holds for every catalogue: who serves a target in the cluster has no way outside, or all is refused', () => {
    const target = fc.record({
      provider: fc.constantFrom('a', 'b'),
      function: fc.constantFrom(
        'openai-generate',
        'own-generate',
        'ollama-generate',
        'cluster-generate',
        'own-generate.x',
      ),
      locality: fc.constantFrom('in-cluster', 'external'),
      model: fc.stringMatching(/^[a-z]{6}$/),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(target, { minLength: 1, selector: ({ provider, model }) => `${provider}/${model}` }),
        (written) => {
          let functions: ReturnType<typeof reach>
          try {
            functions = reach(written)
          } catch (error) {
            assert.match(String(error), /deploy the function twice/)
            return
          }
          for (const { function: name, locality } of written) {
            const ways = functions[name.replace(/\..*/, '')] ?? []
            assert.ok(ways.length > 0)
            if (locality === 'in-cluster') assert.ok(!ways.some((way) => outside.includes(way)), name)
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})

test('the internet is every public address, and none that a function refuses', () => {
  const blocks = internet()
  const isInternet = (address: string) =>
    blocks.some(({ cidr, except }) => isWithin(cidr, address) && !except.some((one) => isWithin(one, address)))
  fc.assert(
    fc.property(addresses, (address) => {
      const isPublic = addressKind(address) === 'public'
      // Outside of 2000::/3 nothing is given out, and tunnels lead to an IPv4 address.
      const isUnused = address.includes(':') && !isWithin('2000::/3', address)
      const isTunnel = isWithin('2001::/32', address) || isWithin('2002::/16', address)
      assert.equal(isInternet(address), isPublic && !isUnused && !isTunnel, address)
    }),
    { numRuns: 5000 },
  )
})
