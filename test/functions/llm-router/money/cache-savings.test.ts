import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { toEntry } from '../../../../functions/llm-router/money/ledger/entry.ts'
import { toNanoUsd } from '../../../../functions/llm-router/money/nano-usd.ts'
import { costOf } from '../../../../functions/llm-router/money/price.ts'
import { createCompare } from '../../../../functions/llm-router/money/savings/baselines.ts'
import { savedByCache } from '../../../../functions/llm-router/money/savings/prompt-caches.ts'
import { createSavingsTable } from '../../../../functions/llm-router/money/savings/savings-table.ts'
import { recordOf } from '../ledger/records.ts'
import { shipped, today } from '../shipped.ts'

const target = (name: string): Target => {
  const found = shipped.byName[name]
  assert.ok(found, name)
  return found
}
/** 2 USD per million tokens of input, 0.1 if cached, 2.5 and 4 if written for five minutes and an hour. */
const claude = target('anthropic/claude-sonnet-5-5')
const occasion = { nowMs: today }
const usage = (cached: number, written = 0, forAnHour = 0) => ({
  prompt_tokens: 10_000,
  completion_tokens: 10,
  prompt_tokens_details: {
    cached_tokens: cached,
    cache_write_tokens: written,
    ...(forAnHour > 0 && { cache_write_1h_tokens: forAnHour }),
  },
})

describe('what a prompt cache saves', () => {
  test('is the discount on what was read, less the surcharge on what was written', () => {
    const saved = (...counts: Parameters<typeof usage>) => savedByCache(usage(...counts), claude, occasion)
    assert.equal(saved(8000), 8000 * 1900)
    assert.equal(saved(8000, 1000), 8000 * 1900 - 1000 * 500)
    assert.equal(saved(0, 9000), -9000 * 500)
    assert.equal(saved(0, 9000, 9000), -9000 * 2000)
    assert.equal(saved(0), undefined)
    assert.equal(savedByCache({ prompt_tokens: 10 }, claude, occasion), undefined)
  })

  test('is unknown without a price, and nothing without a discount', () => {
    const unpriced = { ...claude, usdPerMillionTokens: { input: 2, output: 10 } }
    assert.equal(savedByCache(usage(8000), unpriced, occasion), 0)
    assert.equal(savedByCache(usage(0, 8000), unpriced, occasion), undefined)
  })

  test('is summed up beside the baselines, of the calls that had to do with a cache', () => {
    const compare = createCompare([], () => undefined)
    const table = createSavingsTable('provider', [])
    const add = (own: ReturnType<typeof usage> | { prompt_tokens: number }, more: object = {}) => {
      const cost = costOf(own, claude, occasion)
      const costNanoUsd = 'usd' in cost ? toNanoUsd(cost.usd) : null
      const record = recordOf({ id: 'r', usage: own, costNanoUsd, status: 'settled' })
      const savedNanoUsd = savedByCache(own, claude, occasion)
      const [hour] = toEntry(record, compare(record, { ...occasion, savedNanoUsd, ...more })).tallies
      assert.ok(hour)
      table.add(undefined, new Map([[hour.member, hour.add]]))
    }
    add({ prompt_tokens: 5 })
    assert.equal(table.total().prompt_cache, undefined)
    add(usage(0, 8000))
    assert.deepEqual(table.total().prompt_cache, { calls: 1, saved_usd: -0.004 })
    add(usage(8000, 500))
    add(usage(8000), { isExtra: true })
    assert.deepEqual(table.total().prompt_cache, { calls: 2, saved_usd: 0.01095 })
    assert.deepEqual([table.total().calls, table.rows()[0]?.prompt_cache?.calls], [4, 2])
    assert.deepEqual(table.total().comparisons, [])
  })
})
