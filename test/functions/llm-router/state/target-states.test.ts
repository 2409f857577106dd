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
