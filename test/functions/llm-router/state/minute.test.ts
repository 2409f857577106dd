import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createMinute, minuteEndsMs } from '../../../../functions/llm-router/state/minute.ts'

describe('what a target was given in a minute', () => {
  test('is what was settled, and what is expected of the rest, however calls overlap', () => {
    const step = fc.oneof(
      fc.record({ expected: fc.nat(10_000) }),
      fc.record({ settles: fc.nat(50), taken: fc.nat(10_000) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const minute = createMinute()
        const open: { expected: number; settle: (taken: number) => void }[] = []
        let requests = 0
        let settled = 0
        for (const one of steps) {
          if ('expected' in one) {
            requests += 1
            open.push({ expected: one.expected, settle: minute.reserve(one.expected, 1000) })
          } else {
            const [ended] = open.splice(one.settles % Math.max(1, open.length), 1)
            ended?.settle(one.taken)
            if (ended) settled += one.taken
          }
          assert.equal(minute.requests(2000), requests)
          assert.equal(
            minute.tokens(2000),
            open.reduce((sum, { expected }) => sum + expected, settled),
          )
        }
      }),
    )
  })

  test('begins anew with each minute, in which late answers to earlier calls do not count', () => {
    const minute = createMinute()
    const settle = minute.reserve(500, 59_999)
    assert.deepEqual([minute.requests(59_999), minute.tokens(59_999)], [1, 500])
    assert.deepEqual([minute.requests(60_000), minute.tokens(60_000)], [0, 0])
    minute.reserve(10, 60_001)
    settle(900)
    assert.equal(minute.tokens(60_002), 10)
  })

  test('ends with the minute of the clock', () => {
    assert.equal(minuteEndsMs(0), 60_000)
    assert.equal(minuteEndsMs(59_999), 60_000)
    assert.equal(minuteEndsMs(60_000), 120_000)
  })
})
