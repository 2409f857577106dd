import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  afterReserve,
  afterSettle,
  emptyMinute,
  minuteAt,
  minuteEndsMs,
} from '../../../../functions/llm-router/state/minute.ts'

describe('what a target was given in a minute', () => {
  test('is what was settled, and what is expected of the rest, however calls overlap', () => {
    const step = fc.oneof(
      fc.record({ expected: fc.nat(10_000) }),
      fc.record({ settles: fc.nat(50), taken: fc.nat(10_000), requests: fc.constantFrom(0 as const, 1 as const) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let minute = emptyMinute
        const open: number[] = []
        let requests = 0
        let settled = 0
        for (const one of steps) {
          if ('expected' in one) {
            requests += 1
            open.push(one.expected)
            minute = afterReserve(minute, one.expected, 1000)
          } else {
            const [tokens] = open.splice(one.settles % Math.max(1, open.length), 1)
            if (tokens === undefined) continue
            const taken = { requests: one.requests, tokens: one.taken }
            minute = afterSettle(minute, { beganMs: 1000, tokens }, taken)
            settled += one.taken
            requests -= 1 - one.requests
          }
          const { requests: counted, tokens } = minuteAt(minute, 2000)
          assert.equal(counted, requests)
          assert.equal(
            tokens,
            open.reduce((sum, expected) => sum + expected, settled),
          )
        }
      }),
    )
  })

  test('begins anew with each minute, in which late answers to earlier calls do not count', () => {
    const first = afterReserve(emptyMinute, 500, 59_999)
    assert.deepEqual(minuteAt(first, 59_999), { number: 0, requests: 1, tokens: 500, retries: 0 })
    assert.deepEqual(minuteAt(first, 60_000), { number: 1, requests: 0, tokens: 0, retries: 0 })
    const second = afterReserve(first, 10, 60_001)
    const settled = afterSettle(second, { beganMs: 59_999, tokens: 500 }, { requests: 1, tokens: 900 })
    assert.deepEqual(settled, { number: 1, requests: 1, tokens: 10, retries: 0 })
  })

  test('ends with the minute of the clock', () => {
    assert.equal(minuteEndsMs(0), 60_000)
    assert.equal(minuteEndsMs(59_999), 60_000)
    assert.equal(minuteEndsMs(60_000), 120_000)
  })
})
