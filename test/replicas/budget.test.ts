import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Answer, ask } from './clients.ts'
import { startPaidGateway, usdPerCall } from './paid-gateway.ts'
import { type Router, spentUsd, startRouters } from './routers.ts'
import { commonFile, redisMissing, startRedis } from './stores.ts'

const budgetUsd = 1
const catalogue = { allowances: { all: { budgets: [{ usd: budgetUsd, per: 'total' }] } } }

const installations = [
  { name: 'three routers on Redis', replicas: 3, skip: redisMissing, start: startRedis },
  { name: 'two routers on one SQLite file', replicas: 2, skip: false, start: commonFile },
]

describe(`a budget of ${budgetUsd.toFixed(2)} USD, and 200 clients at once`, () => {
  for (const { name, replicas, skip, start } of installations) {
    test(`${name}: is never overspent, and used up before anybody is refused`, { skip }, async (context) => {
      const gateway = await startPaidGateway(context)
      const routers = await startRouters(context, {
        store: await start(context),
        gatewayUrl: gateway.url,
        replicas,
        catalogue,
      })
      const refusals = await Promise.all(Array.from({ length: 200 }, (_, index) => askUntilRefused(routers, index)))
      for (const { status, code } of refusals) assert.deepEqual([status, code], [402, 'budget_exceeded'])
      const billedUsd = gateway.served.length * usdPerCall
      assert.ok(billedUsd <= budgetUsd, `${billedUsd} USD were spent`)
      assert.ok(billedUsd >= 0.97 * budgetUsd, `only ${billedUsd} USD were spent`)
      assert.ok(Math.abs((await spentUsd(routers)) - billedUsd) < 1e-9)
    })
  }

  test('is not refused to anybody while money is left, although half of them leave and the store is slow', {
    skip: redisMissing,
  }, async (context) => {
    const gateway = await startPaidGateway(context)
    const store = await startRedis(context)
    store.network.delay(15)
    const routers = await startRouters(context, {
      store,
      gatewayUrl: gateway.url,
      replicas: 3,
      // However busy this process is, the store is not away.
      catalogue: { ...catalogue, store: { timeoutMs: 1000 } },
    })
    let spentAtFirstRefusal: number | undefined
    async function client(index: number): Promise<void> {
      for (let call = 0; ; call += 1) {
        const router = routers[(index + call) % routers.length]
        // In the end they stay, so that each hears of its refusal. Far fewer calls use the budget up.
        const isLeaving = index % 2 === 1 && call < 10
        const leaveAfterMs = isLeaving ? (index * 7 + call * 13) % 60 : undefined
        const answer = await ask(router?.url ?? '', { stream: call % 3 === 0, leaveAfterMs })
        if (answer === undefined || answer.status === 200) continue
        assert.deepEqual([answer.status, answer.code], [402, 'budget_exceeded'])
        spentAtFirstRefusal ??= await spentUsd(routers)
        return
      }
    }
    await Promise.all(Array.from({ length: 200 }, (_, index) => client(index)))
    assert.ok(
      spentAtFirstRefusal !== undefined && spentAtFirstRefusal >= 0.97 * budgetUsd,
      `${spentAtFirstRefusal} USD`,
    )
    const usd = await spentUsd(routers)
    assert.ok(usd <= budgetUsd, `${usd} USD were spent`)
  })
})

async function askUntilRefused(routers: readonly Router[], index: number): Promise<Answer> {
  for (let call = 0; ; call += 1) {
    const router = routers[(index + call) % routers.length]
    const answer = await ask(router?.url ?? '', { stream: call % 2 === 0 })
    if (answer && answer.status !== 200) return answer
  }
}
