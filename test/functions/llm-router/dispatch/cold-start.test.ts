import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LlmError } from '#runtime/errors.ts'
import { createLog } from '#runtime/log.ts'
import { limitColdStart } from '../../../../functions/llm-router/dispatch/cold-start.ts'
import type { Deployment } from '../../../../functions/llm-router/state/standing.ts'
import { shipped } from '../shipped.ts'

const [target] = shipped.targets
assert.ok(target)

/** An attempt at a function that is so, and so when the platform is asked again. */
async function attempt(
  before: Deployment['state'] | undefined,
  later: Deployment['state'] | undefined,
  { timeLeftMs = 1000, isLast = false } = {},
) {
  assert.ok(target)
  let state = before
  let refreshed = 0
  const { promise, resolve } = Promise.withResolvers<LlmError | undefined>()
  limitColdStart(
    { target, timeLeftMs, log: createLog('silent'), giveUp: resolve },
    {
      catalogue: { failures: { ...shipped.failures, coldStartMs: 1 } },
      deploymentOf: () => (state === 'missing' ? { state } : state && { state, sinceMs: 0 }),
      async refreshDeployments() {
        refreshed += 1
        state = later
        setImmediate(resolve, undefined)
      },
    },
    { isLast },
  )
  if (before === undefined || timeLeftMs <= 1) setImmediate(resolve, undefined)
  const error = await promise
  return { code: error?.code, refreshed }
}

test('an attempt is given up whose function has still no ready replica after the time of a cold start', async () => {
  // A function that was ready when the platform last listed it may have crashed since.
  for (const before of ['asleep', 'unready', 'ready'] as const) {
    // One that starts is no failure; one that the platform does not start is.
    assert.deepEqual(await attempt(before, 'unready'), { code: 'waking', refreshed: 1 })
    assert.deepEqual(await attempt(before, 'asleep'), { code: 'function_unavailable', refreshed: 1 })
    assert.deepEqual(await attempt(before, 'ready'), { code: undefined, refreshed: 1 })
  }
})

test('one without another place after it is given up only for a function that is starting, which leaves its place', async () => {
  for (const [later, code] of [
    ['unready', 'waking'],
    ['asleep', undefined],
    ['missing', undefined],
    ['ready', undefined],
  ] as const) {
    assert.deepEqual(await attempt('asleep', later, { isLast: true }), { code, refreshed: 1 }, later)
  }
})

test('one that has less time than a cold start takes, as a caller may want it, is left to its own limit', async () => {
  assert.deepEqual(await attempt('asleep', 'unready', { timeLeftMs: 1 }), { code: undefined, refreshed: 0 })
})

test('one at a function of which nothing is known has all its time', async () => {
  assert.deepEqual(await attempt(undefined, undefined), { code: undefined, refreshed: 0 })
})
