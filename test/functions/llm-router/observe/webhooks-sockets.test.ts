import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFunction } from '../../../../functions/llm-router/handler.ts'
import { createToken, hashOf } from '../../../../functions/llm-router/keys/token.ts'
import { errorOf, startTestFunction } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { startGateway } from '../gateway.ts'
import { mountSecrets } from '../keys/mount.ts'
import { secret, startReceiver } from './receiver.ts'

test('webhooks tell which key has decided and whose budget is low and exceeded, once, without its token or hash', async (context) => {
  const [receiver, gateway] = [await startReceiver(context), await startGateway()]
  context.after(() => gateway.close())
  const token = createToken()
  const budgets = [{ usd: 1, per: 'total' }]
  const declared = [{ id: 'k1', name: 'team', hashes: [hashOf(token)], budgets }]
  const mount = mountSecrets(context, { 'webhook-secret': secret, 'router-keys': JSON.stringify(declared) })
  const catalogue = {
    rules: [{ reason: 'only', to: ['p/m'] }],
    targets: [
      {
        ...{ provider: 'p', function: 'p-generate', model: 'm', tasks: ['generate'], locality: 'external' },
        usdPerMillionTokens: { input: 100, output: 100 },
      },
    ],
    webhooks: [
      {
        ...{ name: 'ops', url: receiver.url, allowPrivateNetwork: true },
        events: ['decision', 'budget_low', 'budget_exceeded'],
      },
    ],
  }
  const environment = {
    gateway_url: gateway.url,
    secret_mount_path: mount.path,
    ROUTER_CONFIG_YAML: JSON.stringify(catalogue),
  }
  const router = await startTestFunction(createFunction, environment)
  context.after(router.close)
  const statuses: number[] = []
  for (let asked = 0; asked < 10; asked += 1) {
    const messages = [{ role: 'user', content: `Question ${asked}` }]
    const body = { model: 'auto', messages, max_tokens: 500 }
    const got = await router.post('/v1/chat/completions', body, { authorization: `Bearer ${token}` })
    statuses.push(got.status)
    if (got.status !== 200) assert.equal(errorOf(got).code, 'budget_exceeded')
  }
  // Each costs $0.15.
  assert.deepEqual(statuses, [...Array(7).fill(200), 402, 402, 402])
  await until(() => receiver.got.length === 12)
  const facts = (event: string) =>
    receiver.got.flatMap(({ body }) => (body.event === event ? [Object(body.facts)] : []))
  assert.equal(facts('decision').length, 10)
  assert.deepEqual(facts('decision')[0].key, { id: 'k1', name: 'team' })
  const budget = { of: 'key', name: 'team', per: 'total', usd: 1 }
  const [low, exceeded] = [facts('budget_low'), facts('budget_exceeded')]
  assert.deepEqual(
    low.map((one) => one.budget),
    [budget],
  )
  assert.deepEqual(
    exceeded.map((one) => [one.budget, one.used_usd]),
    [[budget, 1.05]],
  )
  assert.ok(low[0].used_usd >= 0.8)
  for (const { text } of receiver.got) assert.doesNotMatch(text, new RegExp(`${token}|${hashOf(token)}|Question`))
})
