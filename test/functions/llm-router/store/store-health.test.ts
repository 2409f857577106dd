import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createStoreHealth, longestWaitMs } from '../../../../functions/llm-router/store/store-health.ts'

test('a store that is away is worth the patience of a request for its time alone, also if the clock is set back', () => {
  let nowMs = 3_600_000
  const health = createStoreHealth({ now: () => nowMs, log: createLog('info', () => {}), timeoutMs: 0 })
  for (let call = 0; call < 3; call += 1) health.silent(new Error('no answer'))
  const isWorthAsking = (atMs: number) => {
    nowMs = atMs
    return health.isWorthAsking(true)
  }
  assert.equal(isWorthAsking(3_600_000 + longestWaitMs - 1), true)
  assert.equal(isWorthAsking(3_600_000 + longestWaitMs), false)
  assert.equal(isWorthAsking(3_599_999), true)
  assert.equal(isWorthAsking(0), false)
})
