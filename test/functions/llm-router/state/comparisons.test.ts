import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ShadowResult } from '#runtime/contract/admin/shadows.ts'
import {
  type Comparisons,
  noComparisons,
  shownPair,
  withComparison,
} from '../../../../functions/llm-router/state/comparisons.ts'
import { comparisonsText } from '../../../../functions/llm-router/state/comparisons-text.ts'

const answer = fc.record(
  {
    target: fc.constantFrom('a/m', 'b/m', 'c/m'),
    succeeded: fc.boolean(),
    ms: fc.integer({ min: 0, max: 60_000 }),
    cost_usd: fc.double({ min: 0, max: 10, noNaN: true }),
    completion_tokens: fc.integer({ min: 0, max: 9000 }),
    finish_reason: fc.constantFrom('stop', 'length'),
  },
  { requiredKeys: ['succeeded', 'ms'] },
)
const result = fc
  .record({ day: fc.integer({ min: 0, max: 40 }), original: answer, shadow: answer })
  .map(({ day, original, shadow }) => {
    const time = new Date(Date.parse('2026-11-01') + day * 86_400_000).toISOString()
    return { name: 'x', time, original, shadow }
  })

const all = (results: readonly ShadowResult[]): Comparisons => results.reduce(withComparison, noComparisons)

describe('comparisons of shadows', () => {
  test('count each once, average only what is known of both, and are never NaN', () => {
    fc.assert(
      fc.property(fc.array(result, { minLength: 1, maxLength: 60 }), (results) => {
        const rows = all(results).map(shownPair)
        const newest = results.map(({ time }) => time.slice(0, 10)).reduce((one, other) => (one > other ? one : other))
        assert.equal(rows[0]?.day, newest)
        for (const row of rows) {
          const own = results.filter(
            ({ time, original, shadow }) =>
              time.startsWith(row.day) &&
              (original.target ?? '') === row.original_target &&
              (shadow.target ?? '') === row.shadow_target,
          )
          assert.equal(row.compared, own.length)
          const neither = own.filter(({ original, shadow }) => !original.succeeded && !shadow.succeeded).length
          const { both_succeeded: both, only_original_succeeded: one, only_shadow_succeeded: other } = row
          assert.equal(both + one + other + neither, own.length)
          assert.ok(row.same_finish_reason <= both)
          assert.equal(row.original_ms === undefined, both === 0)
          for (const value of Object.values(row)) if (typeof value === 'number') assert.ok(Number.isFinite(value))
          const priced = own.filter(
            ({ original, shadow }) =>
              original.succeeded &&
              shadow.succeeded &&
              original.cost_usd !== undefined &&
              shadow.cost_usd !== undefined,
          )
          assert.equal(row.shadow_cost_usd === undefined, priced.length === 0)
        }
      }),
    )
  })

  test('are the same in any order, within the two weeks that are kept, and survive being written', () => {
    fc.assert(
      fc.property(fc.array(result, { minLength: 1, maxLength: 30 }), fc.infiniteStream(fc.nat()), (results, random) => {
        // Those that are older than the newest by two weeks may be forgotten before it has come.
        const last = Math.max(...results.map(({ time }) => Date.parse(time)))
        const kept = results.filter(({ time }) => Date.parse(time) > last - 14 * 86_400_000)
        const shuffled = kept
          .map((one) => ({ one, place: random.next().value ?? 0 }))
          .sort((one, other) => one.place - other.place)
          .map(({ one }) => one)
        const sorted = (rows: Comparisons) => rows.map((row) => JSON.stringify(row)).sort()
        assert.deepEqual(sorted(all(shuffled)), sorted(all(kept)))
        const known = all(kept)
        assert.deepEqual(comparisonsText.read(comparisonsText.write({ known, writers: [] })), { known, writers: [] })
      }),
    )
  })

  test('that another program has written are not read', () => {
    for (const text of ['', '[]', '{}', '{"known":[{"day":"x","original":"","shadow":"","sums":[]}],"writers":[]}']) {
      assert.equal(comparisonsText.read(text), undefined)
    }
  })
})
