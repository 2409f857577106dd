import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createMayBeHeld } from '../../../../functions/llm-router/invoke/held-calls.ts'
import type { Deployment } from '../../../../functions/llm-router/state/standing.ts'

/** A platform whose list says what a test says, and is there when a test says so. */
function platform(listed: Deployment['state'] | undefined) {
  const world = { listed, nowMs: 0, lists: 0, whenRead: (_state: Deployment['state'] | undefined) => {} }
  let failed = (_error: Error) => {}
  const mayBeHeld = createMayBeHeld({
    deploymentOf: () => {
      const state = world.listed
      return state === 'missing' ? { state } : state && { state, sinceMs: 0 }
    },
    relist() {
      world.lists += 1
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      failed = reject
      world.whenRead = (state) => {
        world.listed = state
        resolve()
      }
      return promise
    },
    steadyNow: () => world.nowMs,
  })
  const read = async (state: Deployment['state'] | Error) => {
    if (state instanceof Error) failed(state)
    else world.whenRead(state)
    await new Promise(setImmediate)
  }
  return { world, call: () => mayBeHeld('one'), read }
}

describe('a call may be held', () => {
  test('whose function has no ready replica when it is sent, whatever is listed later', async () => {
    for (const state of ['asleep', 'unready'] as const) {
      const { world, call } = platform(state)
      const isHeld = call()
      world.listed = 'ready'
      assert.deepEqual([isHeld(), world.lists], [true, 0])
    }
  })

  test('whose function has none by a list that is read beside it, as are those that are sent until then', async () => {
    for (const before of ['ready', undefined] as const) {
      const { world, call, read } = platform(before)
      const calls = [call(), call()]
      assert.deepEqual([calls.map((isHeld) => isHeld()), world.lists], [[false, false], 1])
      await read('asleep')
      world.listed = 'ready'
      assert.deepEqual(
        [...calls, call()].map((isHeld) => isHeld()),
        [true, true, false],
      )
    }
  })

  test('and is not by a list that is ready, that comes late or does not come', async () => {
    for (const [listed, afterMs] of [
      ['ready', 0],
      ['missing', 0],
      ['unready', 1001],
      [new Error('no gateway'), 0],
    ] as const) {
      const { world, call, read } = platform('ready')
      const isHeld = call()
      world.nowMs += afterMs
      await read(listed)
      assert.equal(isHeld(), false)
    }
  })

  test('and nobody asks for a list while calls come', async () => {
    const { world, call, read } = platform('ready')
    call()
    await read('ready')
    for (let second = 0; second < 100; second += 29) {
      world.nowMs += 29_000
      assert.equal(call()(), false)
    }
    assert.equal(world.lists, 1)
    world.nowMs += 30_000
    call()
    assert.equal(world.lists, 2)
  })
})
