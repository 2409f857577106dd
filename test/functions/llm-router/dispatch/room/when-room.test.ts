import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { createWhenRoom } from '../../../../../functions/llm-router/dispatch/room/when-room.ts'
import { shipped } from '../../shipped.ts'

const refusal = new LlmError('overloaded', 'groq-generate is full', { retryAfterMs: 1000, isFull: true })

const answer = async (): Promise<string> => 'an answer'

/** An attempt on a clock that moves as it waits, at a function that refuses so often. */
function scene(refusedTimes: number, { random = 0.5, limitMs = 5000, isOut = false, last = answer } = {}) {
  const [target] = shipped.targets
  assert.ok(target)
  const abort = new AbortController()
  const seen = { pauses: [] as number[], asked: 0, restarts: 0, refused: 0 }
  const noted = { waitedMs: 0, refusals: 0, roomMs: 0, metricMs: 0 }
  let nowMs = 0
  const whenRoom = createWhenRoom({
    observe: { waitedForRoom: (_target, seconds) => Object.assign(noted, { metricMs: seconds * 1000 }) },
    async wait(ms, signal) {
      signal.throwIfAborted()
      seen.pauses.push(ms)
      nowMs += ms
    },
    steadyNow: () => nowMs,
    random: () => random,
  })
  const attempt = {
    ...{ target, signal: abort.signal },
    note: (more: object) => Object.assign(noted, more),
    restart: () => {
      seen.restarts += 1
    },
    account: {
      refused: () => {
        seen.refused += 1
      },
    },
    noted: { waitedForRoom: (waitedMs: number, refusals: number) => Object.assign(noted, { waitedMs, refusals }) },
  }
  const ended = () =>
    whenRoom(attempt, { refusal, limitMs, isOut: () => isOut }, async () => {
      seen.asked += 1
      if (seen.asked <= refusedTimes) throw refusal
      return last()
    })
  return { ended, seen, noted, abort }
}

describe('an attempt at a full function', () => {
  test('is made again after growing pauses, and is one attempt', async () => {
    const { ended, seen, noted } = scene(3)
    assert.equal(await ended(), 'an answer')
    assert.deepEqual(seen, { pauses: [150, 300, 600, 600], asked: 4, restarts: 4, refused: 3 })
    assert.deepEqual(noted, { waitedMs: 1650, refusals: 3, roomMs: 1650, metricMs: 1650 })
  })

  test('ends when its time is over, with a last try at the very end', async () => {
    const { ended, seen, noted } = scene(99, { limitMs: 1000 })
    await assert.rejects(ended, {
      code: 'overloaded',
      message: 'groq-generate is full, and had no room within 1000 ms',
    })
    assert.deepEqual(seen.pauses, [150, 300, 550])
    assert.deepEqual([noted.waitedMs, noted.refusals, noted.metricMs], [1000, 3, 1000])
  })

  test('never asks more than 26 times in 5 s, whatever chance draws', async () => {
    const { ended, seen } = scene(99, { random: 0 })
    await assert.rejects(ended, { details: refusal.details })
    assert.ok(seen.asked <= 27, String(seen.asked))
  })

  test('ends with any other failure, and asks no target that may not be asked', async () => {
    const other = new LlmError('provider_unavailable', 'Gone')
    const failing = scene(1, { last: () => Promise.reject(other) })
    await assert.rejects(failing.ended, other)
    assert.deepEqual([failing.seen.asked, failing.seen.refused], [2, 1])
    const out = scene(99, { isOut: true })
    await assert.rejects(out.ended, refusal)
    assert.equal(out.seen.asked, 0)
  })

  test('is over when its client leaves', async () => {
    const { ended, seen, abort } = scene(99)
    const left = new LlmError('client_closed', 'The client went away')
    abort.abort(left)
    await assert.rejects(ended, left)
    assert.equal(seen.asked, 0)
  })
})
