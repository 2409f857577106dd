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
  const status = () => state.availability(nowMs).status
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
