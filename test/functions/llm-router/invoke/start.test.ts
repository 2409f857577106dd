import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { endedByPlatform, startMs, startWaiting, untilStarted } from '../../../../functions/llm-router/invoke/start.ts'

const stay = new AbortController().signal
const starting = () => new LlmError('function_unavailable', 'It is not there', { isStarting: true })

describe('a function that is only just starting', () => {
  test('is asked again until it is there', async () => {
    let asked = 0
    const got = await untilStarted(
      async () => {
        asked += 1
        if (asked < 3) throw starting()
        return 'there'
      },
      { signal: stay, startTimeMs: 5000 },
    )
    assert.deepEqual([got, asked], ['there', 3])
  })

  test('is asked no longer than there is time for, and once where there is none', async () => {
    for (const [startTimeMs, most] of [
      [0, 1],
      [150, 2],
    ] as const) {
      let asked = 0
      const again = untilStarted(
        async () => {
          asked += 1
          throw starting()
        },
        { signal: stay, startTimeMs },
      )
      await assert.rejects(again, { code: 'function_unavailable' })
      assert.equal(asked, most)
    }
  })

  test('is given up with what it failed by, since nothing was reached', async () => {
    const abort = new AbortController()
    const again = untilStarted(
      async () => {
        setImmediate(() => abort.abort(new LlmError('provider_timeout', 'Too late')))
        throw starting()
      },
      { signal: abort.signal, startTimeMs: 60_000 },
    )
    await assert.rejects(again, { code: 'function_unavailable' })
  })

  test('is told apart from one that has failed otherwise', async () => {
    let asked = 0
    const once = untilStarted(
      async () => {
        asked += 1
        throw new LlmError('function_unavailable', 'It has failed')
      },
      { signal: stay, startTimeMs: 60_000 },
    )
    await assert.rejects(once, { code: 'function_unavailable' })
    assert.equal(asked, 1)
  })
})

test('what the platform ends at once has reached nobody; what it ends later may have been worked on, and billed', () => {
  assert.deepEqual(endedByPlatform({}, { elapsedMs: 3, holdMs: 0 }), { isStarting: true })
  assert.deepEqual(endedByPlatform({}, { elapsedMs: 900, holdMs: 0 }), { mayBeBilled: true })
})

test('the time for which the platform held a call for a function that starts is not the function’s', () => {
  const hold = (isHeld: boolean) => startWaiting({ mayBeHeld: () => () => isHeld, coldStartMs: 3000 }, 'one')().holdMs
  assert.deepEqual([hold(true), hold(false)], [3000, 0])
  assert.deepEqual(endedByPlatform({}, { elapsedMs: 900, holdMs: 3000 }), { isStarting: true })
  assert.deepEqual(endedByPlatform({}, { elapsedMs: 3249, holdMs: 3000 }), { isStarting: true })
  assert.deepEqual(endedByPlatform({}, { elapsedMs: 3251, holdMs: 3000 }), { mayBeBilled: true })
})

test('a watchdog knows better how long the function had the call', () => {
  const had = (seconds: string) => ({ 'x-duration-seconds': seconds })
  assert.deepEqual(endedByPlatform(had('0.000731'), { elapsedMs: 9000, holdMs: 0 }), { isStarting: true })
  assert.deepEqual(endedByPlatform(had('0.9'), { elapsedMs: 1500, holdMs: 3000 }), { mayBeBilled: true })
  assert.deepEqual(endedByPlatform(had('soon'), { elapsedMs: 900, holdMs: 0 }), { mayBeBilled: true })
})

test('a start is what passed before the watchdog began to count, but not the way through the gateway', () => {
  assert.equal(startMs({ 'x-duration-seconds': '0.200000' }, 3200), 3000)
  assert.equal(startMs({ 'x-duration-seconds': '0.2' }, 600), 0)
  assert.equal(startMs({}, 3200), 0)
  assert.equal(startMs({ 'x-duration-seconds': 'soon' }, 3200), 0)
})
