import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { startTestFunction } from '../../runtime/parts.ts'
import { answerWhole, startGateway } from './gateway.ts'

const target = (provider: string, price: number) => ({
  ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate'], locality: 'external' },
  ...{ contextWindowTokens: 100_000, usdPerMillionTokens: { input: price, output: price } },
})

/** Twenty dollars a million tokens, and then one. */
const catalogue = {
  rules: [{ reason: 'in_order', to: ['dear/m', 'cheap/m'] }],
  targets: [target('dear', 20), target('cheap', 1)],
  allowances: { all: { budgets: [{ usd: 100, per: 'month', softPercent: 0.0001, whenLow: 'cost' }] } },
}

test('the dry run knows of a low budget, and says what the next call will do', async (context) => {
  const gateway = await startGateway()
  context.after(gateway.close)
  gateway.answer = answerWhole
  const environment = { gateway_url: gateway.url, ROUTER_CONFIG_YAML: JSON.stringify(catalogue) }
  const router = await startTestFunction(createFunction, environment)
  context.after(router.close)
  const ask = { prompt: 'x', max_tokens: 100 }
  const foreseen = async (more = {}) => {
    const { strategy, candidates } = Object((await router.post('/route', { ...ask, ...more })).body)
    return [strategy, candidates[0].provider]
  }
  const done = async (more = {}) => {
    const { headers } = await router.post('/', { ...ask, ...more })
    return [headers.get('x-llm-strategy'), headers.get('x-llm-provider')]
  }
  assert.deepEqual(await foreseen(), ['task', 'dear'])
  assert.deepEqual(await done(), ['task', 'dear'])
  assert.deepEqual(await foreseen(), ['cost', 'cheap'])
  assert.deepEqual(await done(), ['cost', 'cheap'])
  assert.deepEqual(await foreseen({ strategy: 'priority' }), await done({ strategy: 'priority' }))
})
