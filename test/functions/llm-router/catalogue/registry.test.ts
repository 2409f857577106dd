import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { loadCatalogue } from '../../../../functions/llm-router/catalogue/load.ts'
import { choose } from '../../../../functions/llm-router/choose/choose.ts'
import { anyRequest, unseen } from '../scene.ts'
import { shipped } from '../shipped.ts'

const none = { readConfiguration: () => undefined }
const load = (environment: Record<string, string>) => loadCatalogue({}, environment, none)

const groq = {
  TARGET_2_PROVIDER: 'groq',
  TARGET_2_FUNCTION: 'groq-generate',
  TARGET_2_MODEL_ID: 'openai/gpt-oss-20b',
  TARGET_2_SUPPORTED_TASKS: 'classify, generate',
  TARGET_2_LOCALITY: 'external',
  TARGET_2_CAPABILITIES: 'tools,stop',
  TARGET_2_CONTEXT_WINDOW_TOKENS: '131072',
  TARGET_2_EXPECTED_LATENCY_MS: '160',
  TARGET_2_USD_PER_MILLION_INPUT_TOKENS: '0.075',
  TARGET_2_USD_PER_MILLION_OUTPUT_TOKENS: '0.3',
  TARGET_2_WEIGHT: '3',
}
const own = {
  TARGET_10_OWN_PROVIDER: 'ollama',
  TARGET_10_OWN_FUNCTION: 'ollama-generate',
  TARGET_10_OWN_MODEL_ID: 'llama3.2:1b',
  TARGET_10_OWN_SUPPORTED_TASKS: 'generate',
  TARGET_10_OWN_LOCALITY: 'in-cluster',
}

describe('a catalogue of plain variables', () => {
  test('has its targets in the order of their ids, with all that is said of them', async () => {
    const catalogue = await load({ ...own, ...groq })
    assert.deepEqual(
      catalogue.targets.map(({ name }) => name),
      ['groq/openai/gpt-oss-20b', 'ollama/llama3.2:1b'],
    )
    const [first] = catalogue.targets
    assert.deepEqual(first?.tasks, ['classify', 'generate'])
    assert.deepEqual(first?.capabilities, ['tools', 'stop'])
    assert.deepEqual(first?.usdPerMillionTokens, { input: 0.075, output: 0.3 })
    assert.equal(first?.contextWindowTokens, 131_072)
    assert.equal(first?.expectedLatencyMs, 160)
    assert.equal(first?.weight, 3)
    assert.throws(() => Object.assign(first ?? {}, { locality: 'in-cluster' }), TypeError)
  })

  test('keeps private requests in the cluster, and sends all others to all in their order', async () => {
    const surroundings = unseen(await load({ ...own, ...groq }))
    const all = choose(anyRequest, surroundings)
    assert.equal(all.reason, 'default')
    assert.deepEqual(
      all.candidates.map(({ function: name }) => name),
      ['groq-generate', 'ollama-generate'],
    )
    const inside = choose({ ...anyRequest, private: true }, surroundings)
    assert.equal(inside.reason, 'private')
    assert.deepEqual(
      inside.candidates.map(({ function: name }) => name),
      ['ollama-generate'],
    )
    const outsideOnly = unseen(await load(groq))
    assert.throws(() => choose({ ...anyRequest, private: true }, outsideOnly), { code: 'no_candidate' })
  })

  test('is used only where there is no other source, and only for variables of targets', async () => {
    assert.deepEqual(
      await load({ TARGET_ARCH: 'arm64', TARGET_SERVICE_HOST: '10.0.0.1', TARGET_A_WEIGHT: '' }),
      shipped,
    )
    const inline =
      'rules: [{ reason: r, to: [x/m] }]\ntargets: [{ provider: x, function: x, model: m, tasks: [generate], locality: external }]'
    assert.equal((await loadCatalogue({ inline }, groq, none)).targets[0]?.provider, 'x')
    assert.equal((await loadCatalogue({}, groq, { readConfiguration: () => inline })).targets[0]?.provider, 'x')
  })

  const faults: [string, Record<string, string>, RegExp][] = [
    ['no function', { TARGET_2_FUNCTION: '' }, /variable TARGET_2_FUNCTION: .* is missing; add it/],
    [
      'a function that cannot be one',
      { TARGET_2_FUNCTION: 'a/b' },
      /variable TARGET_2_FUNCTION: .* must be the name of a function/,
    ],
    [
      'a locality that is none',
      { TARGET_2_LOCALITY: 'inside' },
      /variable TARGET_2_LOCALITY: .* must be in-cluster or external/,
    ],
    [
      'a task that is none',
      { TARGET_2_SUPPORTED_TASKS: 'generate,sing' },
      /variable TARGET_2_SUPPORTED_TASKS: .* must be one of/,
    ],
    ['a weight that is no number', { TARGET_2_WEIGHT: 'heavy' }, /variable TARGET_2_WEIGHT: .* must be a number/],
    ['a weight below 0', { TARGET_2_WEIGHT: '-1' }, /variable TARGET_2_WEIGHT: .* must be 0 or more/],
    [
      'half a price',
      { TARGET_2_USD_PER_MILLION_OUTPUT_TOKENS: '' },
      /variable TARGET_2_USD_PER_MILLION_OUTPUT_TOKENS: .* is missing/,
    ],
    ['an enabled that is neither', { TARGET_2_ENABLED: 'yes' }, /variable TARGET_2_ENABLED: .* must be true or false/],
    [
      'a mistyped field',
      { TARGET_2_WIEGHT: '1' },
      /variable TARGET_2_WIEGHT is not known; remove it, or write TARGET_2_ and one of PROVIDER/,
    ],
    ['a mistyped id', { TARGET_3_WEIGHT: '1' }, /variable TARGET_3_PROVIDER: .* is missing/],
    [
      'a target twice',
      Object.fromEntries(Object.entries(groq).map(([name, value]) => [name.replace('2', '3'), value])),
      /variables TARGET_3_…: there are two targets groq\/openai\/gpt-oss-20b; remove one/,
    ],
  ]
  for (const [what, variables, message] of faults) {
    test(`with ${what} stops the start, and names the variable`, () =>
      assert.rejects(load({ ...groq, ...variables }), { name: 'SettingsError', message }))
  }
})
