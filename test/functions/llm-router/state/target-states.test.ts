import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTargetStates } from '../../../../functions/llm-router/state/target-states.ts'
import { shipped, today } from '../shipped.ts'

test('what the caller must mend says nothing of how well a target is', () => {
  const [target] = shipped.targets
  assert.ok(target)
  const state = createTargetStates(shipped, () => today)(target)
  state.begin({ tokens: 1 }).failed({ code: 'invalid_request' })
  assert.deepEqual([state.totals.requests, state.totals.failures, state.inFlight], [1, 0, 0])
  state.begin({ tokens: 1 }).failed({ code: 'provider_unavailable' })
  assert.deepEqual([state.totals.requests, state.totals.failures, state.inFlight], [2, 1, 0])
  assert.equal(state.totals.timeouts, 0)
  state.begin({ tokens: 1 }).failed({ code: 'provider_timeout' })
  assert.deepEqual([state.totals.failures, state.totals.timeouts], [2, 1])
})

test('while a trial is under way it alone decides, whatever comes of calls that began before', () => {
  const [target] = shipped.targets
  assert.ok(target)
  let nowMs = today
  const state = createTargetStates(shipped, () => nowMs)(target)
  const status = () => state.standing().status
  const begin = () => state.begin({ tokens: 1 })
  const late = Array.from({ length: 4 }, begin)
  for (let count = 0; count < 3; count += 1) begin().failed({ code: 'provider_unavailable' })
  assert.equal(status(), 'open')
  nowMs += 30_000
  assert.equal(status(), 'half_open')
  const trial = begin()
  late[0]?.failed({ code: 'provider_timeout' })
  late[1]?.dropped()
  late[2]?.failed({ code: 'invalid_request' })
  late[3]?.succeeded({ task: 'generate', ms: 1 })
  assert.equal(status(), 'open')
  trial.succeeded({ task: 'generate', ms: 1 })
  assert.equal(status(), 'closed')
})

function started() {
  const [target] = shipped.targets
  assert.ok(target)
  const clock = { nowMs: today }
  const state = createTargetStates(shipped, () => clock.nowMs)(target)
  const fail = (isCallersTime: boolean) =>
    state.begin({ tokens: 1 }).failed({ code: 'provider_timeout', isCallersTime })
  const answer = (ms: number) => state.begin({ tokens: 1 }).succeeded({ task: 'generate', ms, outputTokens: 10 })
  return { state, clock, fail, answer }
}

test('what a caller gave too little time for is no failure of the target', () => {
  const { state, fail } = started()
  for (let count = 0; count < 9; count += 1) fail(true)
  assert.deepEqual([state.standing().status, state.totals.failures, state.totals.timeouts], ['closed', 0, 0])
  for (let count = 0; count < 3; count += 1) fail(false)
  assert.deepEqual([state.standing().status, state.totals.failures, state.totals.timeouts], ['open', 3, 3])
})

test('a trial is decided by its first output; what comes of the rest is counted as of any other call', () => {
  const { state, clock, fail } = started()
  for (let count = 0; count < 3; count += 1) fail(false)
  clock.nowMs += 30_000
  const trial = state.begin({ tokens: 1 })
  assert.equal(state.standing().status, 'open')
  trial.began()
  assert.equal(state.standing().status, 'closed')
  trial.failed({ code: 'bad_reply' })
  fail(false)
  assert.equal(state.standing().status, 'closed')
  fail(false)
  assert.equal(state.standing().status, 'open')
})

test('a trial that another target overtakes is no failure, and the next one comes after the breaker’s time', () => {
  const { state, clock, fail } = started()
  for (let count = 0; count < 3; count += 1) fail(false)
  clock.nowMs += 30_000
  const [trial, late] = [state.begin({ tokens: 1 }), state.begin({ tokens: 1 })]
  clock.nowMs += 100
  // What is no trial says nothing.
  late.overtaken(100)
  trial.overtaken(100)
  for (const [afterMs, status] of [
    [29_999, 'open'],
    [1, 'half_open'],
  ] as const) {
    clock.nowMs += afterMs
    assert.deepEqual([state.standing().status, state.totals.failures], [status, 3])
  }
  state.begin({ tokens: 1 }).succeeded({ task: 'generate', ms: 1 })
  assert.equal(state.standing().status, 'closed')
})

test('a trial that its caller has not waited for leaves the breaker open for its time again, if the target usually is quicker', () => {
  const { clock, state, fail } = started()
  state.begin({ tokens: 1 }).succeeded({ task: 'generate', ms: 200 })
  for (let count = 0; count < 3; count += 1) fail(false)
  for (const [waitedMs, status] of [
    [10, 'half_open'],
    [500, 'open'],
  ] as const) {
    clock.nowMs += 30_000
    state.begin({ tokens: 1 }).dropped(waitedMs)
    assert.equal(state.standing().status, status)
    clock.nowMs += 30_000
    state.begin({ tokens: 1 }).failed({ code: 'deadline_exceeded', waitedMs })
    assert.equal(state.standing().status, status)
  }
  assert.equal(state.totals.failures, 3)
})

test('the first output of a call that is no trial does not make failures forgotten', () => {
  const { state } = started()
  for (let count = 0; count < 3; count += 1) {
    const call = state.begin({ tokens: 1 })
    call.began()
    call.failed({ code: 'bad_reply' })
  }
  assert.equal(state.standing().status, 'open')
})

test('a call that never left uses up nothing of the minute', () => {
  const { state } = started()
  state.begin({ tokens: 50 }).failed({ code: 'function_unavailable', hasReached: false })
  assert.deepEqual([state.minute.requests, state.minute.tokens], [0, 0])
  state.begin({ tokens: 50 }).failed({ code: 'provider_unavailable' })
  assert.deepEqual([state.minute.requests, state.minute.tokens], [1, 0])
})

test('what the store has counted of a minute is believed where it is more, in that minute only', () => {
  const { state, clock } = started()
  state.begin({ tokens: 50 })
  state.counts({ requests: 30, tokens: 20 }, clock.nowMs)
  assert.deepEqual([state.minute.requests, state.minute.tokens], [30, 50])
  state.counts({ tokens: 60 }, clock.nowMs - 60_000)
  assert.deepEqual([state.minute.requests, state.minute.tokens], [1, 50])
  state.counts({ requests: 30, tokens: 60 }, clock.nowMs)
  // The call that begins is among those.
  state.begin({ tokens: 5 })
  assert.deepEqual([state.minute.requests, state.minute.tokens], [30, 60])
  state.freed(clock.nowMs - 60_000)
  assert.equal(state.minute.requests, 30)
  state.freed(clock.nowMs)
  assert.equal(state.minute.requests, 29)
  clock.nowMs += 60_000
  assert.deepEqual([state.minute.requests, state.minute.tokens], [0, 0])
})

test('what was measured is believed for 30 s after the last call, and one call then measures it anew', () => {
  const { state, clock, answer } = started()
  for (let count = 0; count < 9; count += 1) answer(5000)
  assert.deepEqual([state.latency.decayedMs, state.latency.count], [5000, 9])
  clock.nowMs += 30_000
  assert.deepEqual([state.latency.decayedMs, state.latency.count], [undefined, 0])
  const probe = state.begin({ tokens: 1 })
  assert.equal(state.latency.decayedMs, 5000)
  probe.succeeded({ task: 'generate', ms: 20, outputTokens: 10 })
  const { decayedMs, lastTenMs, peakMs, count } = state.latency
  assert.deepEqual([decayedMs, lastTenMs, peakMs, count], [20, 20, 20, 10])
  assert.equal(state.latency.chanceWithin(100, 10), 1)
})

test('a clock that is set back ends what it said before, but for a few seconds', () => {
  const { state, clock, fail } = started()
  for (let count = 0; count < 3; count += 1) fail(false)
  const told = state.standing()
  assert.ok('untilMs' in told)
  assert.deepEqual([told.sinceMs, told.untilMs], [today, today + 30_000])
  clock.nowMs -= 5000
  assert.equal(state.standing().status, 'open')
  clock.nowMs -= 1
  assert.equal(state.standing().status, 'half_open')
  clock.nowMs -= 3_600_000
  assert.equal(state.standing().status, 'half_open')
})

test('what is learned after a clock was set back counts like what was learned before', () => {
  const { state, clock, answer } = started()
  state.begin({ tokens: 1 }).failed({ code: 'rate_limited', retryAfterMs: 50_000 })
  answer(5000)
  state.observeCluster({ queueDepth: 99 })
  state.counts({ requests: 30 }, clock.nowMs)
  clock.nowMs -= 3_600_000
  assert.deepEqual([state.standing().status, state.latency.count], ['closed', 0])
  answer(20)
  state.observeCluster({ queueDepth: 1 })
  state.begin({ tokens: 1 }).failed({ code: 'rate_limited', retryAfterMs: 2000 })
  const later = state.standing()
  assert.ok('untilMs' in later)
  assert.deepEqual([later.status, later.untilMs], ['cooling', clock.nowMs + 2000])
  assert.deepEqual([state.latency.decayedMs, state.clusterSeen?.queueDepth, state.minute.requests], [20, 1, 2])
})
