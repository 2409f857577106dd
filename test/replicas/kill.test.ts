import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../until.ts'
import { ask } from './clients.ts'
import { startPaidGateway, usdPerCall } from './paid-gateway.ts'
import { readLedger, startRouters } from './routers.ts'
import { redisMissing, startRedis } from './stores.ts'

const calls = 10_000
const clients = 32

describe('routers and Redis that are killed while calls run', () => {
  test(`leave each of ${calls} calls in the ledger once, at its cost or at its reservation`, {
    skip: redisMissing,
  }, async (context) => {
    const gateway = await startPaidGateway(context, () => 2)
    const store = await startRedis(context)
    const routers = await startRouters(context, {
      store,
      gatewayUrl: gateway.url,
      replicas: 3,
    })
    let begun = 0
    async function client(index: number) {
      while (begun < calls) {
        begun += 1
        await ask(routers[(begun + index) % routers.length]?.url ?? '', { stream: begun % 3 === 0 }).catch(isRefused)
      }
    }
    /** Something is killed after each so many calls. */
    async function kills() {
      for (let kill = 1; kill < 10; kill += 1) {
        while (begun < (kill * calls) / 10) await new Promise((resolve) => setTimeout(resolve, 5))
        if (kill % 3 === 0) {
          await store.server.stop('SIGKILL')
          await store.server.start()
        } else await routers[kill % routers.length]?.killAndStartAgain()
      }
    }
    await Promise.all([kills(), ...Array.from({ length: clients }, (_, index) => client(index))])
    const [router] = routers
    assert.ok(router)
    const served = Map.groupBy(gateway.served, ({ callId }) => callId)
    // What a router left open when it was killed settles by itself, once its time is over.
    const recorded = async () => Map.groupBy(await readLedger(router), ({ call_id }) => String(call_id))
    let byCall: Awaited<ReturnType<typeof recorded>> = new Map()
    // Whoever reads page by page may see a record of a lost attempt, and then the one that has taken its place meanwhile.
    const areRecordedOnce = async () => {
      byCall = await recorded()
      return [...served].every(([callId, calls]) => byCall.get(callId)?.length === calls.length)
    }
    await until(areRecordedOnce, 60)
    for (const [callId, calls] of served) {
      const own = byCall.get(callId) ?? []
      assert.equal(own.length, calls.length, `${calls.length} calls were served, and ${own.length} are in the ledger`)
      for (const { status, cost_usd } of own) {
        if (status === 'settled') assert.equal(cost_usd, usdPerCall)
        else assert.ok(Number(cost_usd) >= usdPerCall, String(status))
      }
    }
    const records = [...byCall.values()].flat()
    assert.equal(new Set(records.map(({ id }) => id)).size, records.length)
    const ways = Map.groupBy(records, ({ status }) => status)
    context.diagnostic([...ways].map(([status, all]) => `${all.length} ${status}`).join(', '))
  })
})

/** Between two lives of a router, nobody listens. */
function isRefused(error: unknown): void {
  assert.equal(Object(error).code, 'ECONNREFUSED')
}
