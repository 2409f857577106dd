import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createFunction } from '../../../../functions/llm-router/handler.ts'
import { startTestFunction } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { answerWhole, type Gateway, type GatewayCall, startGateway } from '../gateway.ts'
import { today } from '../shipped.ts'

/** Requests that are under way at the same time, over sockets. */
describe('under concurrency', () => {
  let gateway: Gateway
  before(async () => {
    gateway = await startGateway()
  })
  beforeEach(() => {
    gateway.calls.length = 0
  })
  after(() => gateway.close())

  async function withRouter(
    given: Record<string, object>,
    settings: object,
    run: (post: () => Promise<number>) => Promise<void>,
  ) {
    const targets = Object.entries(given).map(([provider, more]) => ({
      ...{ provider, function: provider, model: 'm', tasks: ['generate'], locality: 'external' },
      ...more,
    }))
    const rules = [{ reason: 'default', to: targets.map(({ provider }) => `${provider}/m`) }]
    const ROUTER_CONFIG_YAML = JSON.stringify({ ...settings, rules, targets })
    const environment = { gateway_url: gateway.url, ROUTER_CONFIG_YAML }
    const router = await startTestFunction(createFunction, environment, { now: () => today })
    try {
      await run(async () => (await router.post('/', { prompt: 'x', timeout_ms: 20_000 })).status)
    } finally {
      await router.close()
    }
  }
  const count = (name: string) => gateway.calls.filter((call) => call.function === name).length

  for (const strategy of ['usage', 'least_busy']) {
    test(`${strategy} spreads what comes at once`, () =>
      withRouter({ a: {}, b: {}, c: {} }, { strategy }, async (post) => {
        const held: [ServerResponse, GatewayCall][] = []
        gateway.answer = (response, call) => held.push([response, call])
        const all = Promise.all(Array.from({ length: 12 }, post))
        await until(() => held.length === 12)
        assert.deepEqual([count('a'), count('b'), count('c')], [4, 4, 4])
        for (const [response, call] of held) answerWhole(response, call)
        assert.deepEqual(new Set(await all), new Set([200]))
      }))
  }

  test('no more requests than its limit come to a target, not as a fallback either', () =>
    withRouter(
      { a: {}, b: { requestsPerMinute: 2 }, c: {} },
      { failures: { consecutive: 100, retriesPerMinute: 1, retryPercent: 0 } },
      async (post) => {
        const held: ServerResponse[] = []
        gateway.answer = (response, call) => {
          if (call.function !== 'a') answerWhole(response, call)
          else held.push(response)
        }
        const all = Promise.all(Array.from({ length: 6 }, post))
        await until(() => held.length === 6)
        for (const response of held) response.writeHead(503).end()
        assert.deepEqual(new Set(await all), new Set([200]))
        assert.deepEqual([count('a'), count('b'), count('c')], [6, 2, 4])
      },
    ))
})
