import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { two } from './two-routers.ts'

describe('routers that share a store', () => {
  test('do not ask a target whose breaker one of them has opened', async (context) => {
    const { one, other, settle } = two(context)
    for (let count = 0; count < 3; count += 1) one.fail('provider_unavailable')
    assert.equal(other.status(), 'closed')
    await settle()
    await other.read()
    assert.equal(other.status(), 'open')
    assert.deepEqual(other.turns, [{ turn: 'opened', isLearned: true }])
    assert.deepEqual(one.turns, [{ turn: 'opened', isLearned: false }])
  })

  test('count the failures of a target together', async (context) => {
    const { one, other, settle, clock, pass } = two(context)
    one.fail('provider_unavailable')
    one.fail('provider_unavailable')
    await pass(1000)
    await other.read()
    assert.equal(other.status(), 'closed')
    other.fail('provider_unavailable')
    assert.equal(other.status(), 'open')
    await settle()
    clock.nowMs += 1000
    await one.read()
    assert.equal(one.status(), 'open')
  })

  test('hold the longer of two pauses, whoever was told of which, and in whatever order they write', async (context) => {
    for (const isStoredFirst of [true, false]) {
      const { one, other, settle, clock } = two(context)
      one.fail('rate_limited', { retryAfterMs: 60_000 })
      if (isStoredFirst) await settle()
      clock.nowMs += 1
      // It has not read yet, and asks the target too.
      other.fail('rate_limited')
      await settle()
      await one.read()
      await other.read()
      clock.nowMs += 59_998
      assert.deepEqual([one.status(), other.status()], ['cooling', 'cooling'])
      clock.nowMs += 1
      assert.deepEqual([one.status(), other.status()], ['closed', 'closed'])
    }
  })

  test('hold a pause to the same time though their clocks differ by seconds', async (context) => {
    const { one, other, settle, clock } = two(context, [0, -4000])
    one.fail('rate_limited', { retryAfterMs: 10_000 })
    await settle()
    await other.read()
    assert.equal(other.status(), 'cooling')
    clock.nowMs += 13_999
    assert.equal(other.status(), 'cooling')
    clock.nowMs += 1
    assert.equal(other.status(), 'closed')
  })

  test('take nothing from a router whose clock is an hour ahead', async (context) => {
    const { one, other, settle, pass } = two(context, [3_600_000, 0])
    for (let count = 0; count < 3; count += 1) one.fail('provider_unavailable')
    one.answer(5)
    await settle()
    await pass(1000)
    await other.read()
    assert.deepEqual([other.status(), other.state.latency.count, other.state.minute.requests], ['closed', 0, 0])
  })

  test('let one of them make the trial, and take its word', async (context) => {
    const { one, other, settle, clock } = two(context)
    for (let count = 0; count < 3; count += 1) one.fail('provider_unavailable')
    await settle()
    await other.read()
    clock.nowMs += 30_000
    assert.deepEqual([one.status(), other.status()], ['half_open', 'half_open'])
    const trial = one.state.begin({ tokens: 1, limitMs: 5000 })
    await settle()
    await other.read()
    assert.equal(other.status(), 'open')
    other.answer(1)
    assert.equal(other.status(), 'open')
    trial.began()
    await settle()
    await other.read()
    assert.equal(other.status(), 'closed')
  })

  test('of two trials that begin together believe the one that is stored first', async (context) => {
    const { one, other, settle, clock } = two(context)
    for (let count = 0; count < 3; count += 1) one.fail('provider_unavailable')
    await settle()
    await other.read()
    clock.nowMs += 30_000
    const first = one.state.begin({ tokens: 1 })
    const second = other.state.begin({ tokens: 1 })
    assert.deepEqual([first.isTrial(), second.isTrial()], [true, true])
    await Promise.all([one.shared.told(one.target), other.shared.told(other.target)])
    assert.deepEqual([first.isTrial(), second.isTrial()], [true, false])
    second.succeeded({ task: 'generate', ms: 1 })
    await settle()
    await one.read()
    assert.deepEqual([one.status(), other.status()], ['open', 'open'])
    first.succeeded({ task: 'generate', ms: 1 })
    await settle()
    await other.read()
    assert.deepEqual([one.status(), other.status()], ['closed', 'closed'])
  })

  test('wait no longer for the trial of a router that has ended than for its attempt', async (context) => {
    const { one, other, settle, clock } = two(context)
    for (let count = 0; count < 3; count += 1) one.fail('provider_unavailable')
    clock.nowMs += 30_000
    one.state.begin({ tokens: 1, limitMs: 5000 })
    await settle()
    await other.read()
    clock.nowMs += 4999
    assert.equal(other.status(), 'open')
    clock.nowMs += 1
    assert.equal(other.status(), 'half_open')
    other.answer(1)
    assert.equal(other.status(), 'closed')
  })

  test('enable a target with a refused key when one of them has seen another key, and no sooner', async (context) => {
    const { one, other, settle } = two(context)
    const late = other.state.begin({ tokens: 1 })
    one.fail('provider_key_rejected', { secretVersion: 'v1' })
    await settle()
    await other.read()
    assert.deepEqual([other.status(), other.state.refusedSecretVersion], ['disabled', 'v1'])
    late.succeeded({ task: 'generate', ms: 1 })
    other.state.hasKey('v1')
    assert.equal(other.status(), 'disabled')
    other.state.hasKey('v2')
    await settle()
    await one.read()
    assert.deepEqual([one.status(), other.status()], ['closed', 'closed'])
  })

  test('do not forget what others have measured for the first answer of one that knows of none', async (context) => {
    const { one, other, pass } = two(context)
    for (let count = 0; count < 9; count += 1) one.answer(70)
    await pass(1000)
    other.answer(70)
    await pass(1000)
    await one.read()
    for (const { state } of [one, other]) assert.equal(state.shared.value.answers.latest.length, 10)
  })

  test('share what they have measured, and what clusters report', async (context) => {
    const { one, add, pass } = two(context)
    for (let count = 0; count < 9; count += 1) one.answer(70)
    one.state.observeCluster({ queueDepth: 7, isHealthy: true, tokensPerSecond: 90 })
    one.state.retries()
    await pass(1000)
    const fresh = add('fresh')
    await fresh.read()
    const { latency, outputLengths, clusterSeen, tokensPerSecond, minute } = fresh.state
    assert.deepEqual([latency.count, Math.round(latency.decayedMs ?? 0), latency.expectedMs(10)], [9, 70, 70])
    assert.deepEqual([outputLengths, tokensPerSecond, clusterSeen?.queueDepth], [{ generate: 10 }, 90, 7])
    assert.deepEqual([minute.requests, minute.tokens, minute.retries], [9, 99, 1])
    assert.equal(fresh.state.totals.requests, 0)
  })
})
