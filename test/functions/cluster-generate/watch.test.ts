import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWatch } from '../../../functions/cluster-generate/health/watch.ts'

test('a look at a cluster that takes its time is not begun again', async () => {
  let looks = 0
  const seen = Promise.withResolvers<{ isHealthy: boolean; queueDepth: number; tokensPerSecond: number }>()
  const watch = createWatch(
    () => {
      looks += 1
      return seen.promise
    },
    () => 0,
  )
  watch.nudge()
  watch.nudge()
  const fresh = watch.fresh()
  assert.equal(watch.last(), undefined)
  seen.resolve({ isHealthy: true, queueDepth: 1, tokensPerSecond: 2 })
  assert.equal((await fresh)?.queueDepth, 1)
  assert.equal(looks, 1)
})

test('a clock that is set back does not prolong what was seen of a cluster', async () => {
  let nowMs = 3_600_000
  let isHealthy = false
  const watch = createWatch(
    async () => ({ isHealthy, queueDepth: undefined, tokensPerSecond: undefined }),
    () => nowMs,
  )
  assert.equal((await watch.fresh(0))?.isHealthy, false)
  isHealthy = true
  nowMs = 0
  assert.equal(watch.last(), undefined)
  assert.equal((await watch.fresh())?.isHealthy, true)
  isHealthy = false
  nowMs = -1
  assert.equal(watch.last()?.isHealthy, true)
  assert.equal((await watch.fresh(0))?.isHealthy, false)
})
