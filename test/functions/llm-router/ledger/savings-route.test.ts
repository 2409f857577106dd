import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { Savings } from '#runtime/contract/admin/savings.ts'
import { errorOf, type TestFunction } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { completion } from '../gateway.ts'
import { admin, operatorScene } from '../operator-scene.ts'

const nowMs = Date.parse('2026-11-25T13:10:00Z')
const base = { tasks: ['generate'], locality: 'external' }
const catalogue = {
  calendar: { timeZone: 'Europe/Berlin' },
  rules: [
    { reason: 'embed', when: { tasks: ['embed'] }, to: ['own/e'] },
    { reason: 'default', to: ['cheap/m'] },
  ],
  baselines: { 'all-strong': ['strong/m'], 'all-odd': ['odd/m', 'own/e'] },
  targets: [
    {
      ...base,
      provider: 'cheap',
      function: 'cheap-generate',
      model: 'm',
      usdPerMillionTokens: { input: 1, cachedInput: 0.1, output: 2 },
      serviceTierPrices: { flex: { input: 0.5, cachedInput: 0.05, output: 1 } },
    },
    { ...base, provider: 'strong', function: 's-generate', model: 'm', usdPerMillionTokens: { input: 10, output: 20 } },
    { ...base, provider: 'odd', function: 'odd-generate', model: 'm' },
    {
      ...{ provider: 'own', function: 'own-embed', model: 'e', tasks: ['embed'], locality: 'in-cluster' },
      usdPerMillionTokens: { input: 0, output: 0 },
    },
  ],
}

describe('GET /admin/savings', () => {
  const scene = operatorScene(catalogue, () => nowMs)
  let router: TestFunction
  beforeEach(async () => {
    router = await scene.start()
  })

  const ask = (query: string) => router.get(`/admin/savings?${query}`, admin)
  const savings = async (query = ''): Promise<Savings> => Object((await ask(query)).body)

  test('compares each call with each baseline, and says what cannot be compared', async () => {
    for (let call = 0; call < 3; call += 1) await router.post('/', { prompt: 'x' })
    await router.post('/', { prompt: 'x', task: 'embed' })
    const { total, rows, baselines, time_zone } = await savings()
    assert.deepEqual([rows, time_zone], [[], 'Europe/Berlin'])
    assert.deepEqual(baselines, [
      { name: 'all-strong', targets: ['strong/m'] },
      { name: 'all-odd', targets: ['odd/m', 'own/e'] },
    ])
    assert.deepEqual(total, {
      ...{ calls: 4, cost_usd: 0.006, unknown_cost_calls: 0 },
      comparisons: [
        {
          ...{ baseline: 'all-strong', compared_calls: 3, actual_usd: 0.006, baseline_usd: 0.06, saved_usd: 0.054 },
          ...{ saved_percent: 90, unknown_calls: 0, left_out_calls: 1 },
        },
        {
          ...{ baseline: 'all-odd', compared_calls: 1, actual_usd: 0, baseline_usd: 0, saved_usd: 0 },
          ...{ unknown_calls: 3, left_out_calls: 0 },
        },
      ],
    })
  })

  test('has of a prompt cache what the decision of each call has, at the price of its service tier', async () => {
    const usage = { prompt_tokens: 2000, completion_tokens: 500, prompt_tokens_details: { cached_tokens: 1000 } }
    scene.gateway.answer = (response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ...completion, service_tier: 'flex', usage }))
    }
    const callId = (await router.post('/', { prompt: 'x' })).headers.get('x-request-id')
    assert.deepEqual((await savings()).total.prompt_cache, { calls: 1, saved_usd: 0.00045 })
    const decided = () => router.get(`/admin/decisions/${callId}`, admin)
    await until(async () => (await decided()).status === 200)
    assert.equal(Object((await decided()).body).attempts[0].prompt_cache_saved_usd, 0.00045)
  })

  test('groups by time in the catalogue’s zone, or by a property', async () => {
    await router.post('/', { prompt: 'x' })
    const groups = async (by: string) => (await savings(`group_by=${by}`)).rows.map(({ group }) => group)
    assert.deepEqual(await groups('hour'), ['2026-11-25T13:00:00.000Z'])
    assert.deepEqual(await groups('day'), ['2026-11-25'])
    assert.deepEqual(await groups('month'), ['2026-11'])
    assert.deepEqual(await groups('provider'), ['cheap'])
    assert.deepEqual(await groups('task'), ['generate'])
    assert.deepEqual(await groups('department'), [null])
    assert.deepEqual(await groups('key'), [null])
  })

  test('refuses what it does not know, and says what it knows', async () => {
    assert.equal((await router.get('/admin/savings')).status, 401)
    const got = await ask('group_by=colour')
    assert.equal(got.status, 400)
    assert.match(String(errorOf(got).message), /hour, day, month, provider, task, department, key/)
    for (const query of ['from=2026-12-01&to=2026-11-01', 'from=1999-01-01', 'per=day', 'from=soon']) {
      assert.equal((await ask(query)).status, 400, query)
    }
  })
})
