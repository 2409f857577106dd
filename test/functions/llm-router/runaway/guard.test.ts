import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, type TestContext, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { createMetrics } from '#runtime/metrics.ts'
import type { RoutingRequest } from '../../../../functions/llm-router/choose/request.ts'
import { createRunaway } from '../../../../functions/llm-router/dispatch/runaway/create-runaway.ts'
import type { Caller } from '../../../../functions/llm-router/keys/caller.ts'
import { toNanoUsd } from '../../../../functions/llm-router/money/nano-usd.ts'
import type { RouterEvent } from '../../../../functions/llm-router/observe/notify.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { sample } from '../../../scenarios/metrics.ts'
import { recordOf, write } from '../ledger/records.ts'
import { anyRequest } from '../scene.ts'
import { shipped } from '../shipped.ts'

const startMs = Date.parse('2026-11-25T12:30:00Z')
const key = { id: 'key-1', name: 'batch', tags: [], private: false, limits: {}, budgets: [], disabled: false }
const withKey: Caller = { key, tags: [] }

/** Replicas of the router with one store, on one clock. */
async function replicas(context: TestContext, count: number) {
  const clock = { nowMs: startMs }
  const now = () => clock.nowMs
  const store = await openSqliteStore(undefined, now)
  context.after(() => store.close())
  const told: RouterEvent[] = []
  const metrics = createMetrics()
  const runaway = { repeatsPerMinute: 30, timesUsual: 20, aboveUsdPerMinute: 1, stopMs: 300_000 }
  const shared = { catalogue: { ...shipped, runaway }, store, now, notify: (event: RouterEvent) => told.push(event) }
  const all = Array.from({ length: count }, (_, index) =>
    createRunaway({ ...shared, metrics: index === 0 ? metrics : createMetrics() }),
  )
  const share = async () => {
    for (const { task } of [...all, ...all]) await task.run()
  }
  return { all, clock, store, told, metrics, share }
}

type Asked = { text?: string; caller?: Caller; user?: string; costUsd?: number }

/** Asks once and waits for the answer. Returns the error, if there is one. */
function ask({ guard }: ReturnType<typeof createRunaway>, { text = 'x', caller, user, costUsd = 0 }: Asked) {
  const request: RoutingRequest = { ...anyRequest, caller, user, fingerprint: () => hash('sha256', text) }
  try {
    const { left } = guard.enter('call-1', request)
    guard.spent(request, toNanoUsd(costUsd))
    left()
    return undefined
  } catch (error) {
    assert.ok(error instanceof LlmError && error.code === 'rate_limited' && error.details.isFinal === true)
    return error
  }
}

describe('a caller that repeats a request', () => {
  test('is slowed, then stopped, with what was seen; its other requests go on', async (context) => {
    const { all, clock, told, metrics } = await replicas(context, 1)
    const [router = assert.fail()] = all
    for (let asked = 0; asked < 30; asked += 1) assert.equal(ask(router, { caller: withKey }), undefined)
    const slowed = ask(router, { caller: withKey })
    assert.match(
      slowed?.message ?? '',
      /The key batch has made the same request 31 times within this minute, more than the 30 of runaway\.repeatsPerMinute, which looks like a loop\. This request has to wait\. .*raise runaway\.repeatsPerMinute/,
    )
    assert.equal(slowed?.details.retryAfterMs, 2000)
    for (let asked = 31; asked < 301; asked += 1) assert.ok(ask(router, { caller: withKey }))
    assert.equal(ask(router, { caller: withKey, text: 'y' }), undefined)

    clock.nowMs += 60_000
    const stopped = ask(router, { caller: withKey })
    assert.match(stopped?.message ?? '', /same request 301 times .* was stopped for a while/)
    assert.equal(stopped?.details.retryAfterMs, 240_000)
    clock.nowMs += 240_000
    assert.equal(ask(router, { caller: withKey }), undefined)

    const names = new Set(told.map(({ event, once }) => `${event} ${once?.name}`))
    assert.equal(names.size, 2, 'one of each, however often it is refused')
    const { event, facts } = told.at(-1) ?? assert.fail()
    const { seen, ...rest } = Object(facts)
    assert.equal(event, 'runaway_stopped')
    assert.deepEqual(rest, {
      ...{ call_id: 'call-1', key: { id: 'key-1', name: 'batch' }, setting: 'runaway.repeatsPerMinute' },
      ...{ threshold: 30, measured: 301, retry_after_ms: 300_000 },
    })
    const { text } = await metrics.expose()
    assert.equal(sample(text, 'llm_router_runaway_total', { about: 'repeats', action: 'slowed' }), 270)
    assert.equal(sample(text, 'llm_router_runaway_total', { about: 'repeats', action: 'stopped' }), 1)
  })

  test('is seen by all replicas together, and stopped by all', async (context) => {
    const { all, clock, share } = await replicas(context, 3)
    let refused = 0
    for (let asked = 0; asked < 45; asked += 1) {
      for (const router of all) if (ask(router, { caller: withKey })) refused += 1
      if (asked % 5 === 4) await share()
    }
    // Each knows of the others once a second; here, after every 15 requests.
    assert.ok(refused >= 135 - 30 - 15, `${refused}`)
    const [first = assert.fail(), ...others] = all
    for (let asked = 0; asked < 301; asked += 1) ask(first, { caller: withKey })
    for (const router of others) ask(router, { caller: withKey, text: 'y' })
    await share()
    clock.nowMs += 60_000
    for (const router of others) assert.match(ask(router, { caller: withKey })?.message ?? '', /was stopped/)
  })

  test('is a key, each of its users, or a user; nobody is stopped for whom nobody knows', async (context) => {
    const [router = assert.fail()] = (await replicas(context, 1)).all
    for (let asked = 0; asked < 30; asked += 1) {
      for (const user of ['a', 'b']) assert.equal(ask(router, { caller: { ...withKey, user } }), undefined)
      assert.equal(ask(router, { user: 'a' }), undefined)
    }
    assert.ok(ask(router, { caller: { ...withKey, user: 'a' } }))
    assert.ok(ask(router, { user: 'a' }))
    assert.equal(ask(router, { caller: withKey }), undefined)
    for (let asked = 0; asked < 1000; asked += 1) assert.equal(ask(router, {}), undefined)
  })
})

describe('a caller that spends far more than usual', () => {
  const spendMany = (router: ReturnType<typeof createRunaway>, count: number, costUsd: number) => {
    for (let asked = 0; asked < count; asked += 1) {
      const error = ask(router, { caller: withKey, text: `${asked}`, costUsd })
      if (error) return error
    }
    return undefined
  }

  test('is slowed until the minute is over, on all replicas, and stopped in the third such minute', async (context) => {
    const { all, clock, store, share, told } = await replicas(context, 2)
    const [one = assert.fail(), other = assert.fail()] = all
    // $6 in the busiest hour of the day: $0.10 a minute.
    await write(store, recordOf({ id: '1', time: '2026-11-25T02:30:00.000Z', costNanoUsd: 6e9 }))
    for (let minute = 0; minute < 3; minute += 1) {
      clock.nowMs = startMs + minute * 60_000 + 1000
      // More than the busiest hour came to is never usual, nor is what comes on top of it.
      const usd = minute === 0 ? 3.2 : 1.2
      for (const router of all) assert.equal(spendMany(router, 20, usd / 20), undefined)
      // What is usual is read when it is first asked for.
      if (minute === 0) ask(one, { caller: withKey, text: 'z' })
      await share()
      const refused = ask(other, { caller: withKey, text: 'new' })
      assert.match(
        refused?.message ?? '',
        /has spent \$(6|2)\.4 within this minute, more than \$2, which is runaway\.timesUsual times its usual rate/,
      )
      assert.equal(refused?.details.retryAfterMs, minute < 2 ? 59_000 : 300_000)
    }
    assert.equal(told.at(-1)?.event, 'runaway_stopped')
    await share()
    ask(one, { user: 'ada' })
    await share()
    clock.nowMs += 60_000
    assert.match(ask(one, { caller: withKey, text: 'new' })?.message ?? '', /stopped for a while/)
    assert.equal(ask(one, { user: 'ada' }), undefined)
  })

  test('is not judged by what its shadows have spent', async (context) => {
    const { all, store, share } = await replicas(context, 1)
    const [router = assert.fail()] = all
    await write(store, recordOf({ id: '1', time: '2026-11-25T02:30:00.000Z', costNanoUsd: 6e9 }))
    assert.equal(spendMany(router, 1, 2), undefined)
    ask(router, { caller: withKey, text: 'z' })
    await share()
    router.guard.spent({ ...anyRequest, caller: { ...withKey, shadow: 'new' } }, toNanoUsd(100))
    assert.equal(ask(router, { caller: withKey, text: 'new' }), undefined)
    router.guard.spent({ ...anyRequest, caller: withKey }, toNanoUsd(100))
    assert.ok(ask(router, { caller: withKey, text: 'newer' }))
  })

  test('is not judged before anything is known of it', async (context) => {
    const { all, share } = await replicas(context, 1)
    const [router = assert.fail()] = all
    for (let round = 0; round < 5; round += 1) {
      assert.equal(spendMany(router, 20, 1), undefined)
      await share()
    }
  })
})

test('a store that is away stops nobody from asking, and what was to be told is told once', async (context) => {
  const { all, store } = await replicas(context, 1)
  const [router = assert.fail()] = all
  const { read } = store.accounts
  context.mock.method(store.accounts, 'read', () => Promise.reject(new Error('away')))
  for (let asked = 0; asked < 10; asked += 1) assert.equal(ask(router, { caller: withKey }), undefined)
  await assert.rejects(router.task.run())
  ask(router, { caller: withKey })
  await assert.rejects(router.task.run())
  context.mock.restoreAll()
  const print = hash('sha256', 'x').slice(0, 16)
  const [amounts] = await read([`runaway/asked/key/key-1//${print}/${startMs / 60_000}`])
  assert.equal(amounts?.used, 11)
})
