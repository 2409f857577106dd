import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callersTimeMs } from '../../../../functions/llm-router/request/time-limit.ts'

test('the caller’s time is the hint’s or what is left of X-Timeout, whichever is less, without the time for the reply', () => {
  assert.equal(callersTimeMs(undefined, {}, 500), undefined)
  assert.equal(callersTimeMs(3000, {}, 500), 3000)
  assert.equal(callersTimeMs(undefined, { untilMs: 2500 }, 500), 1900)
  assert.equal(callersTimeMs(3000, { untilMs: 2500 }, 500), 1900)
  assert.equal(callersTimeMs(1000, { untilMs: 2500 }, 500), 1000)
  assert.equal(callersTimeMs(undefined, { untilMs: 700 }, 500), 180)
  // While the body was read, all of it has passed.
  assert.equal(callersTimeMs(undefined, { untilMs: 700 }, 900), 1)
})
