import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { sharedDemand } from '../../../../functions/llm-router/background/shared-demand.ts'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { createTargetStates } from '../../../../functions/llm-router/state/target-states.ts'
import type { Documents } from '../../../../functions/llm-router/store/documents.ts'
import { shipped } from '../shipped.ts'
import { openStore, settle } from './routers.ts'

const [first, second] = shipped.targets
assert.ok(first && second)

/** Routers that share a real store in memory, on a clock that the test moves. */
async function scene(context: TestContext) {
  const { store, clock, now, pass: passAtOnce } = await openStore(context)
  const counts = { writes: 0 }
  let isAway = false
  const through = <Answer>(run: () => Promise<Answer>) => {
    if (isAway) return Promise.reject(new Error('The store is away'))
    return run()
  }
  const documents: Documents = {
    ...store.documents,
    read: (asked) => through(() => store.documents.read(asked)),
    write: (...asked) =>
      through(() => {
        counts.writes += 1
        return store.documents.write(...asked)
      }),
  }
  const add = (routerId: string, kind: 'sqlite' | 'memory' = 'sqlite') => {
    const states = createTargetStates(shipped, now, { rose: (target) => demand.rose(target) })
    const parts = { catalogue: shipped, view: states, store: { kind, documents }, routerId, now }
    const demand = sharedDemand({ ...parts, log: createLog('silent') })
    const sees = async (target: Target) => (await demand.read()).of(target)
    return { begin: (target: Target) => states(target).begin({ tokens: 1 }), demand, sees, states }
  }
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1000) await passAtOnce(1000)
  }
  const away = (next: boolean) => {
    isAway = next
  }
  return { add, clock, counts, pass, away }
}

describe('the demand of routers that share a store', () => {
  test('is told at once where nobody wanted a target before, then once a second at most, and at its end', async (context) => {
    const { add, counts, pass } = await scene(context)
    const [one, other] = [add('one'), add('other')]
    const calls = [one.begin(first)]
    assert.equal(counts.writes, 0, 'it is written in the request’s way')
    await settle()
    assert.deepEqual(await other.sees(first), { inFlight: 1, waiting: 0 })

    calls.push(one.begin(first), one.begin(first))
    await settle()
    assert.equal(counts.writes, 1)
    await pass(1000)
    assert.deepEqual(await other.sees(first), { inFlight: 3, waiting: 0 })
    calls.push(one.begin(second))
    await settle()
    assert.deepEqual(await other.sees(second), { inFlight: 1, waiting: 0 })

    for (const call of calls) call.dropped()
    await pass(1000)
    for (const target of [first, second]) assert.deepEqual(await other.sees(target), { inFlight: 0, waiting: 0 })
  })

  test('is the sum over all of them, and each counts itself once', async (context) => {
    const { add } = await scene(context)
    const routers = [add('one'), add('other'), add('third')]
    for (const router of routers) router.begin(first)
    routers[0]?.begin(first)
    await settle()
    const known = await routers[0]?.demand.read()
    assert.deepEqual([known?.of(first), known?.routers, known?.isShared], [{ inFlight: 4, waiting: 0 }, 3, true])
  })

  test('costs no write while nothing changes, but for one in ten seconds as long as there is any', async (context) => {
    const { add, counts, pass } = await scene(context)
    const [one, other] = [add('one'), add('other')]
    const call = one.begin(first)
    await settle()
    await pass(100_000)
    assert.deepEqual(await other.sees(first), { inFlight: 1, waiting: 0 })
    assert.ok(counts.writes >= 4 && counts.writes <= 12, `${counts.writes} writes`)
    call.dropped()
    await pass(2000)
    const { writes } = counts
    await pass(100_000)
    assert.equal(counts.writes, writes)
  })

  test('of one that was killed is over after half a minute', async (context) => {
    const { add, clock } = await scene(context)
    const [killed, other] = [add('killed'), add('other')]
    killed.begin(first)
    await settle()
    clock.nowMs += 29_000
    assert.equal((await other.sees(first)).inFlight, 1)
    clock.nowMs += 1001
    assert.equal((await other.sees(first)).inFlight, 0)
    assert.equal((await other.demand.read()).routers, 1)
  })

  test('is told when the store is back, also after what was told has expired', async (context) => {
    const { add, pass, away } = await scene(context)
    const [one, other] = [add('one'), add('other')]
    one.begin(first)
    await settle()
    away(true)
    one.begin(first)
    await pass(60_000)
    await assert.rejects(other.demand.read())
    away(false)
    await pass(3000)
    assert.deepEqual(await other.sees(first), { inFlight: 2, waiting: 0 })
  })

  test('has those that wait for a host, and for a minute whoever went elsewhere', async (context) => {
    const { add, clock, pass } = await scene(context)
    const [one, other] = [add('one'), add('other')]
    const call = one.begin(first)
    const { waking } = one.states(first)
    waking.missed()
    const over = waking.awaited()
    await settle()
    await pass(1000)
    assert.deepEqual(await other.sees(first), { inFlight: 0, waiting: 1 })
    over()
    call.dropped()
    await pass(1000)
    assert.deepEqual(await other.sees(first), { inFlight: 0, waiting: 1 })
    clock.nowMs += 58_000
    await pass(1000)
    assert.deepEqual(await other.sees(first), { inFlight: 0, waiting: 0 })
  })
})

test('without a store that routers share, the demand is this router’s own, and nothing is written', async (context) => {
  const { add, counts, pass } = await scene(context)
  const [one, other] = [add('one', 'memory'), add('other', 'memory')]
  one.begin(first)
  await pass(2000)
  const [own, others] = [await one.demand.read(), await other.demand.read()]
  assert.deepEqual([own.of(first).inFlight, own.isShared, others.of(first).inFlight], [1, false, 0])
  assert.equal(counts.writes, 0)
})
