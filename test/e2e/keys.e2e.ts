import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openPlatform, type Platform, type Reply } from './platform.ts'

const router = '/function/llm-router'
const budgetUsd = 0.0001

/** From the first key on, the router answers nobody without one, so that nothing else may run on it meanwhile. */
describe('a key with a budget', () => {
  let platform: Platform
  const made: string[] = []
  before(async () => {
    platform = await openPlatform()
  })
  after(async () => {
    for (const id of made) await admin('DELETE', `/admin/keys/${id}?open=true`)
    await platform.close()
  })

  const admin = (method: string, path: string, body?: unknown) =>
    platform.call(method, `${router}${path}`, body, { 'x-admin-token': platform.adminToken })
  const ask = (token: string, count: number): Promise<Reply> =>
    platform.call(
      'POST',
      `${router}/v1/chat/completions`,
      { messages: [{ role: 'user', content: `Is mail ${count} spam?` }], max_tokens: 20, stream: count % 3 === 0 },
      { authorization: `Bearer ${token}`, 'x-llm-task': 'classify', accept: 'text/event-stream, application/json' },
    )

  async function isGone(name: string): Promise<boolean> {
    const { body } = await platform.call('GET', `/system/function/${name}`)
    return (Object(body).availableReplicas ?? 0) === 0
  }

  test('is asked for, spends its budget and no more, and is remembered when the router comes back from zero', async (context) => {
    const { idleTimeoutMs } = platform
    if (!platform.remembers) return context.skip('set ROUTER_REMEMBERS=true where the router has a redis-url')
    const key = { name: 'End to end', department: 'tests', budgets: [{ usd: budgetUsd, per: 'total' }] }
    const created = await admin('POST', '/admin/keys', key)
    assert.equal(created.status, 201, created.text)
    const { id, token } = Object(created.body)
    made.push(id)

    const short = { task: 'classify', prompt: 'Is this spam?' }
    for (const wrong of [{}, { authorization: 'Bearer llmr_wrong' }, { authorization: `Bearer ${token}x` }]) {
      const refused = await platform.call('POST', router, short, { authorization: '', ...wrong })
      assert.equal(refused.status, 401, refused.text)
      assert.equal(Object(refused.body).error.code, 'invalid_key')
    }

    let answered = 0
    let refused: Reply | undefined
    for (let count = 1; refused === undefined; count += 1) {
      const reply = await ask(token, count)
      if (reply.status === 200) answered += 1
      else refused = reply
      assert.ok(count < 1000, 'the budget has no end')
    }
    assert.equal(refused.status, 402, refused.text)
    assert.equal(Object(refused.body).error.code, 'budget_exceeded')
    assert.ok(answered > 3, `only ${answered} answers`)

    /** What is spent, as soon as no call is under way any more. */
    const spentUsd = async (): Promise<number> => {
      for (const give = Date.now() + 10_000; ; ) {
        const shown = await platform.call('GET', `${router}/key`, undefined, { authorization: `Bearer ${token}` })
        const [balance] = Object(shown.body).balances ?? []
        if (balance?.reserved_usd === 0) return balance.used_usd
        assert.ok(Date.now() < give, shown.text)
      }
    }
    const spent = await spentUsd()
    assert.ok(spent > 0.8 * budgetUsd && spent <= budgetUsd, `${spent} USD`)

    if (idleTimeoutMs !== undefined) {
      const give = Date.now() + 20 * idleTimeoutMs + 20_000
      while (!(await isGone('llm-router'))) {
        assert.ok(Date.now() < give, 'the router still runs')
        await delay(50)
      }
    }
    assert.equal((await ask(token, 1001)).status, 402)
    assert.equal(await spentUsd(), spent)
    const usage = await admin('GET', '/admin/usage?group_by=key')
    const own = Object(usage.body).rows?.find((row: unknown) => Object(row).key === id)
    assert.deepEqual([own?.calls, own?.cost_usd], [answered, spent], usage.text)
  })
})
