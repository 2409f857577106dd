import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toCatalogue } from '../../../functions/llm-router/catalogue/parse.ts'
import { choose } from '../../../functions/llm-router/choose/choose.ts'
import { readClusterHeaders } from '../../../functions/llm-router/invoke/cluster-headers.ts'
import { createTargetStates } from '../../../functions/llm-router/state/target-states.ts'
import { anyRequest } from './scene.ts'
import { today } from './shipped.ts'

const cluster = { name: 'east', region: 'eu-1', cloud: 'aws', usdPerHour: 3.6, tokensPerSecond: 100, maxQueueDepth: 2 }
const target = (provider: string, rest: object) => ({
  provider,
  function: `${provider}-generate`,
  model: 'm',
  tasks: ['generate'],
  locality: 'external',
  ...rest,
})
const catalogue = toCatalogue(
  {
    strategy: 'cluster_first',
    rules: [{ reason: 'r', to: ['east/m'] }],
    targets: [target('east', { cluster }), target('groq', { usdPerMillionTokens: { input: 1, output: 1 } })],
  },
  () => 'of the test',
)

/** A router whose cluster has told this with its last reply, at the time 0 of the test. */
function told(headers: Record<string, string>) {
  let nowMs = today
  const states = createTargetStates(catalogue, () => nowMs)
  const east = catalogue.byName['east/m']
  assert.ok(east)
  states(east).observeCluster(readClusterHeaders(headers))
  return (afterMs: number) => {
    nowMs = today + afterMs
    const { candidates, removed, reason } = choose(anyRequest, { catalogue, view: states, nowMs, random: () => 0 })
    return { first: candidates[0].name, why: removed[0]?.rejection.why, reason }
  }
}

describe('a cluster of ours', () => {
  test('is left alone for 30 s after it told of a long queue, and asked again then', () => {
    const decide = told({ 'x-cluster-queue-depth': '3' })
    assert.deepEqual(decide(0), {
      first: 'groq/m',
      why: 'has 3 requests waiting, more than 2',
      reason: 'cluster_first_external',
    })
    assert.equal(decide(29_999).first, 'groq/m')
    assert.deepEqual(decide(30_000), { first: 'east/m', why: undefined, reason: 'cluster_first_cluster' })
    assert.equal(told({ 'x-cluster-queue-depth': '2' })(0).first, 'east/m')
  })

  test('is left alone when it said that it is not well', () => {
    assert.equal(told({ 'x-cluster-healthy': 'false' })(0).first, 'groq/m')
    assert.equal(told({ 'x-cluster-healthy': 'true' })(0).first, 'east/m')
    assert.equal(told({})(0).first, 'east/m')
  })

  test('costs by the throughput that was measured', () => {
    const scores = (headers: Record<string, string>) => {
      const states = createTargetStates(catalogue, () => today)
      for (const one of catalogue.targets) states(one).observeCluster(readClusterHeaders(headers))
      const { scores } = choose(anyRequest, { catalogue, view: states, nowMs: today, random: () => 0 })
      return scores?.find((one) => one.target.name === 'east/m')?.score
    }
    // 400 tokens, 100 of the prompt and 300 as is expected of an answer, at 0.01 USD for a thousand.
    assert.equal(scores({}), 0.004)
    assert.equal(scores({ 'x-cluster-tokens-per-second': '200' }), 0.002)
    for (const odd of ['0', 'NaN', '-1', '']) assert.equal(scores({ 'x-cluster-tokens-per-second': odd }), 0.004, odd)
  })
})
