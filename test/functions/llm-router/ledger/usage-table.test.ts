import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { toEntry } from '../../../../functions/llm-router/money/ledger/entry.ts'
import type { LedgerRecord } from '../../../../functions/llm-router/money/ledger/record.ts'
import { createUsageTable, groupNames } from '../../../../functions/llm-router/money/ledger/usage-table.ts'
import { recordOf } from './records.ts'

/** The sums of an hour by member, as a store keeps them. */
function talliesOf(records: readonly LedgerRecord[]): Map<string, number[]> {
  const members = new Map<string, number[]>()
  for (const record of records) {
    const tally = toEntry(record).tallies.find(({ group }) => group.startsWith('hour/'))
    assert.ok(tally)
    const sums = members.get(tally.member) ?? tally.add.map(() => 0)
    members.set(
      tally.member,
      sums.map((sum, index) => sum + (tally.add[index] ?? 0)),
    )
  }
  return members
}

function tableOf(groupBy: readonly string[], records: readonly LedgerRecord[]) {
  const table = createUsageTable(groupBy)
  table.add(undefined, talliesOf(records))
  return table
}

describe('usage', () => {
  test('can be grouped by every property that the sums keep', () => {
    const names = ['key', 'department', 'user', 'tag', 'task', 'target', 'provider', 'model', 'strategy', 'reason']
    assert.deepEqual([...groupNames].sort(), [...names, 'status', 'price_version'].sort())
    const record = recordOf({ id: '1', tags: ['batch'] })
    const [row] = tableOf(groupNames, [record]).rows()
    const { key, department, user, task, target, provider, model, strategy, reason, status, priceVersion } = record
    assert.deepEqual(row?.values, [
      key,
      department,
      user,
      'batch',
      task,
      target,
      provider,
      model,
      strategy,
      reason,
      status,
      priceVersion,
    ])
  })

  test('adds calls, tokens and costs, and counts calls of unknown cost apart', () => {
    const table = tableOf(
      ['department'],
      [
        recordOf({ id: '1', costNanoUsd: 1 }),
        recordOf({ id: '2', costNanoUsd: 2 }),
        recordOf({ id: '3', costNanoUsd: null, usage: null, status: 'unknown' }),
        recordOf({ id: '4', department: null }),
      ],
    )
    assert.deepEqual(table.rows(), [
      { time: undefined, values: [null], sums: [1, 10, 5, 1500, 0] },
      { time: undefined, values: ['sales'], sums: [3, 20, 10, 3, 1] },
    ])
    assert.deepEqual(table.total(), [4, 30, 15, 1503, 1])
  })

  test('counts a call with each of its tags, and once in the total', () => {
    const table = tableOf(
      ['tag'],
      [recordOf({ id: '1', tags: ['a', 'b', 'a'] }), recordOf({ id: '2', tags: ['b'] }), recordOf({ id: '3' })],
    )
    const calls = table.rows().map(({ values, sums }) => [values[0], sums[0]])
    assert.deepEqual(calls, [
      [null, 1],
      ['a', 1],
      ['b', 2],
    ])
    assert.equal(table.total()[0], 3)
  })

  test('keeps values apart that contain what separates them', () => {
    const table = tableOf(
      ['key', 'user'],
      [recordOf({ id: '1', key: 'a","b', user: 'c' }), recordOf({ id: '2', key: 'a', user: 'b","c' })],
    )
    assert.equal(table.rows().length, 2)
  })

  test('adds up to the same by whatever it is grouped, if there are no tags', () => {
    const some = fc.constantFrom('a', 'b', null)
    const record = fc.record({ key: some, department: some, user: some, costNanoUsd: fc.nat({ max: 1e9 }) })
    const groups = fc.subarray(groupNames.filter((name) => name !== 'tag'))
    fc.assert(
      fc.property(fc.array(record), groups, (records, groupBy) => {
        const whole = records.map((own, index) => recordOf({ id: String(index), ...own }))
        const table = tableOf(groupBy, whole)
        const nano = table.rows().reduce((sum, { sums }) => sum + (sums[3] ?? 0), 0)
        assert.equal(
          nano,
          records.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0),
        )
        assert.equal(table.total()[3], nano)
      }),
    )
  })
})
