import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { baselinesOf } from '../../../../functions/llm-router/choose/baselines.ts'
import { toEntry } from '../../../../functions/llm-router/money/ledger/entry.ts'
import type { LedgerRecord } from '../../../../functions/llm-router/money/ledger/record.ts'
import { toNanoUsd } from '../../../../functions/llm-router/money/nano-usd.ts'
import { costOf } from '../../../../functions/llm-router/money/price.ts'
import { createCompare } from '../../../../functions/llm-router/money/savings/baselines.ts'
import { createSavingsTable } from '../../../../functions/llm-router/money/savings/savings-table.ts'
import { recordOf } from '../ledger/records.ts'
import { shipped, today } from '../shipped.ts'

const baselines = baselinesOf(shipped)
const names = baselines.map(({ name }) => name)
const compare = createCompare(baselines, () => undefined)
const occasion = { nowMs: today, searchesWeb: false }

const count = fc.integer({ min: 0, max: 300_000 })
const usages: fc.Arbitrary<Usage> = fc
  .record({ prompt: count, completion: fc.option(count, { nil: undefined }), cached: count, reasoning: count })
  .map(({ prompt, completion, cached, reasoning }) => ({
    prompt_tokens: prompt,
    ...(completion !== undefined && { completion_tokens: completion }),
    prompt_tokens_details: { cached_tokens: Math.min(cached, prompt) },
    completion_tokens_details: { reasoning_tokens: Math.min(reasoning, completion ?? 0) },
  }))

/** What the provider that answered says of its own bill. */
const billing = fc.record(
  { service_tier: fc.constant('priority'), cost: fc.double({ min: 0, max: 1, noNaN: true }) },
  { requiredKeys: [] },
)

const records: fc.Arbitrary<LedgerRecord[]> = fc.array(
  fc
    .record({
      usage: fc.option(fc.tuple(usages, billing).map(([usage, more]) => ({ ...usage, ...more }))),
      costNanoUsd: fc.option(fc.integer({ min: 0, max: 5_000_000_000 })),
      task: fc.constantFrom('generate' as const, 'reason' as const, 'embed' as const),
      department: fc.constantFrom('web', 'sales', null, '<script>alert(1)</script>'),
      status: fc.constantFrom(...(['settled', 'estimated', 'reserved', 'unsettled', 'unknown'] as const)),
    })
    .map((own) => recordOf({ id: 'r', ...own })),
  { maxLength: 30 },
)

/** The sums of an hour by member, as a store keeps them. */
function talliesOf(all: readonly LedgerRecord[]): Map<string, number[]> {
  const members = new Map<string, number[]>()
  for (const record of all) {
    const [hour] = toEntry(record, compare(record, occasion)).tallies
    assert.ok(hour)
    const before = members.get(hour.member) ?? hour.add.map(() => 0)
    members.set(
      hour.member,
      before.map((sum, index) => sum + (hour.add[index] ?? 0)),
    )
  }
  return members
}

/** The same, worked out one by one from the price formula. */
function expected(all: readonly LedgerRecord[], targets: readonly Target[]) {
  const sums = { compared: 0, actual: 0, instead: 0, leftOut: 0 }
  for (const { usage, costNanoUsd, task, status } of all) {
    if (usage === null || costNanoUsd === null || !['settled', 'estimated'].includes(status)) continue
    const target = targets.find((one) => one.tasks.includes(task))
    if (target === undefined) {
      sums.leftOut += 1
      continue
    }
    const { service_tier: _, cost: __, ...traffic } = usage
    const cost = costOf(traffic, target, occasion)
    if (!('usd' in cost)) continue
    sums.compared += 1
    sums.actual += costNanoUsd
    sums.instead += toNanoUsd(cost.usd)
  }
  return sums
}

describe('savings', () => {
  test('are the price formula over the same traffic, exactly, whatever the calls and however they are grouped', () => {
    fc.assert(
      fc.property(records, fc.constantFrom(undefined, 'department' as const, 'task' as const), (all, dimension) => {
        const table = createSavingsTable(dimension, names)
        table.add(undefined, talliesOf(all))
        const total = table.total()
        assert.equal(total.calls, all.length)
        assert.equal(total.unknown_cost_calls, all.filter(({ costNanoUsd }) => costNanoUsd === null).length)
        for (const [index, comparison] of total.comparisons.entries()) {
          const { compared, actual, instead, leftOut } = expected(all, baselines[index]?.targets ?? [])
          assert.equal(comparison.compared_calls, compared)
          assert.equal(toNanoUsd(comparison.actual_usd), actual)
          assert.equal(toNanoUsd(comparison.baseline_usd), instead)
          assert.equal(toNanoUsd(comparison.saved_usd), instead - actual)
          assert.equal(comparison.left_out_calls, leftOut)
          assert.equal(comparison.unknown_calls, all.length - compared - leftOut)
          assert.equal(comparison.saved_percent === undefined, instead === 0)
        }
        const rows = table.rows()
        if (dimension === undefined) assert.deepEqual(rows, [])
        else
          assert.equal(
            rows.reduce((sum, { calls }) => sum + calls, 0),
            all.length,
          )
        for (const name of dimension ? names : []) {
          const ofRows = rows.flatMap(({ comparisons }) => comparisons.filter(({ baseline }) => baseline === name))
          const ofTotal = total.comparisons.find(({ baseline }) => baseline === name)
          const sum = ofRows.reduce((all, { saved_usd }) => all + toNanoUsd(saved_usd), 0)
          assert.equal(sum, toNanoUsd(ofTotal?.saved_usd ?? 0))
        }
      }),
    )
  })

  test('say the catalogue’s own names, and take the first target that does the task', () => {
    assert.deepEqual(names, ['all-strong', 'all-vertex'])
    for (const { targets } of baselines) {
      for (const task of ['classify', 'generate', 'reason', 'embed'] as const) {
        assert.ok(
          targets.some(({ tasks }) => tasks.includes(task)),
          task,
        )
      }
    }
  })

  test('of an answer that was free in the cluster are all that the baseline would have cost', () => {
    const record = recordOf({ id: '1', costNanoUsd: 0, usage: { prompt_tokens: 1_000_000, completion_tokens: 0 } })
    const table = createSavingsTable('department', names)
    table.add(undefined, talliesOf([record]))
    const [strong] = table.rows()[0]?.comparisons ?? []
    const [target] = baselines[0]?.targets ?? []
    assert.ok(strong && target)
    assert.deepEqual([strong.compared_calls, strong.actual_usd, strong.saved_percent], [1, 0, 100])
    assert.equal(strong.baseline_usd, target.usdPerMillionTokens?.input)
  })

  test('of calls that an earlier version has booked are unknown, and so are those of a baseline that is new', () => {
    const table = createSavingsTable(undefined, [...names, 'all-new'])
    const [earlier] = toEntry(recordOf({ id: '1' })).tallies
    assert.ok(earlier)
    table.add(undefined, new Map([[earlier.member, earlier.add]]))
    table.add(undefined, talliesOf([recordOf({ id: '2' })]))
    const [strong, , made] = table.total().comparisons
    assert.deepEqual([strong?.compared_calls, strong?.unknown_calls], [1, 1])
    assert.deepEqual([made?.compared_calls, made?.unknown_calls, made?.saved_percent], [0, 2, undefined])
  })
})
