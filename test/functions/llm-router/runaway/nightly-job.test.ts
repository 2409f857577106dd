import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createMetrics } from '#runtime/metrics.ts'
import { createRunaway } from '../../../../functions/llm-router/dispatch/runaway/create-runaway.ts'
import type { Caller } from '../../../../functions/llm-router/keys/caller.ts'
import { toNanoUsd } from '../../../../functions/llm-router/money/nano-usd.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { recordOf, write } from '../ledger/records.ts'
import { anyRequest } from '../scene.ts'
import { shipped } from '../shipped.ts'

const key = { id: 'key-1', name: 'job', tags: [], private: false, limits: {}, budgets: [], disabled: false }
const caller: Caller = { key, tags: [] }
const lastNight = '2026-11-25T02:00:30.000Z'
const minuteMs = 60_000

/** Tonight, for a job that has spent $6 within an hour last night. */
async function tonight(context: TestContext) {
  const clock = { nowMs: Date.parse('2026-11-26T02:00:00Z') }
  const now = () => clock.nowMs
  const store = await openSqliteStore(undefined, now)
  context.after(() => store.close())
  const runaway = { repeatsPerMinute: 30, timesUsual: 20, aboveUsdPerMinute: 1, stopMs: 300_000 }
  const parts = { catalogue: { ...shipped, runaway }, store, metrics: createMetrics(), notify: () => {}, now }
  const { guard, task } = createRunaway(parts)
  await write(store, recordOf({ id: '1', time: lastNight, costNanoUsd: 6e9 }))
  const request = { ...anyRequest, caller }
  let asked = 0
  /** Asks for an answer at this cost. */
  const spend = (usd: number) => {
    asked += 1
    const fingerprint = () => `${asked}`.padStart(16)
    guard.enter('call-1', { ...request, fingerprint }).left()
    guard.spent(request, toNanoUsd(usd))
  }
  // What is usual is read once somebody spends more than the floor.
  for (const usd of [1.1, 0]) spend(usd)
  await task.run()
  clock.nowMs += minuteMs
  return { clock, spend }
}

describe('a job that spends as much every night', () => {
  test('is not refused, though it takes one minute or two', async (context) => {
    const { clock, spend } = await tonight(context)
    for (let asked = 0; asked < 24; asked += 1) spend(0.1)
    clock.nowMs += minuteMs
    for (let asked = 0; asked < 36; asked += 1) spend(0.1)
    spend(0)
  })

  test('is refused once it has spent more than that', async (context) => {
    const { clock, spend } = await tonight(context)
    for (let asked = 0; asked < 40; asked += 1) spend(0.1)
    clock.nowMs += 2 * minuteMs
    for (let asked = 0; asked < 22; asked += 1) spend(0.1)
    assert.throws(
      () => spend(0.1),
      /\$2\.2 within this minute, .* and more in this hour than in its busiest of the last day/,
    )
  })

  test('may spend as much again in another hour', async (context) => {
    const { clock, spend } = await tonight(context)
    for (let asked = 0; asked < 40; asked += 1) spend(0.1)
    clock.nowMs += 60 * minuteMs
    for (let asked = 0; asked < 40; asked += 1) spend(0.1)
    spend(0)
  })
})
