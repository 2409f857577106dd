import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSteadyClock } from '../../../../functions/llm-router/state/steady-clock.ts'

test('whatever the system clock does, time goes forward, and by no less than passed on it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -10_000_000, max: 10_000_000 })), (steps) => {
      let nowMs = 1_000_000_000
      const steadyNow = createSteadyClock(() => nowMs)
      for (const step of steps) {
        const before = steadyNow()
        nowMs += step
        assert.equal(steadyNow() - before, Math.abs(step))
      }
    }),
  )
})

test('as long as the clock is not set, it says the same', () => {
  let nowMs = 5000
  const steadyNow = createSteadyClock(() => nowMs)
  nowMs += 7
  assert.equal(steadyNow(), 5007)
})
