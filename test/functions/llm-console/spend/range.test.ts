import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rangeOf, timesBetween, usageQuery } from '../../../../functions/llm-console/pages/spend/range.ts'

const nowMs = Date.parse('2026-11-26T02:41:35Z')

describe('the time of the page Spend', () => {
  test('is what its name says, with today', () => {
    assert.deepEqual(rangeOf('24h', nowMs, '', ''), { from: '2026-11-25T02:00:00Z', per: 'hour' })
    assert.deepEqual(rangeOf('7d', nowMs, '', ''), { from: '2026-11-20', per: 'day' })
    assert.deepEqual(rangeOf('30d', nowMs, '', ''), { from: '2026-10-28', per: 'day' })
    assert.deepEqual(rangeOf('month', nowMs, '', ''), { per: 'day' })
  })

  test('ends with the last of other days, and is divided by how long it is', () => {
    const other = (from: string, to: string) => rangeOf('custom', nowMs, from, to)
    assert.deepEqual(other('2026-11-25', '2026-11-25'), { from: '2026-11-25', to: '2026-11-26', per: 'hour' })
    assert.equal(other('2026-11-01', '2026-11-30')?.per, 'day')
    assert.equal(other('2024-02-28', '2024-02-29')?.to, '2024-03-01')
    assert.equal(other('2026-01-01', '2026-11-30')?.per, 'month')
    for (const [from, to] of [
      ['', ''],
      ['2026-11-02', '2026-11-01'],
      ['2026-02-30', '2026-03-01'],
      ['2026', '2027'],
    ] as const) {
      assert.equal(other(from, to), undefined, `${from} ${to}`)
    }
  })

  test('is told to the router without what is not known', () => {
    assert.equal(usageQuery({ per: 'day' }, { group_by: 'key' }), 'group_by=key')
    assert.equal(usageQuery({ from: '2026-11-25', to: '2026-11-26', per: 'hour' }, {}), 'from=2026-11-25&to=2026-11-26')
  })

  test('has every hour, day and month, where clocks change too', () => {
    const between = (per: 'hour' | 'day' | 'month', from: string, to: string) =>
      timesBetween(per, from, to, 'Europe/Berlin')
    assert.deepEqual(between('hour', '2026-11-25T22:00:00.000Z', '2026-11-26T00:00:00.000Z'), [
      '2026-11-25T22:00:00.000Z',
      '2026-11-25T23:00:00.000Z',
    ])
    // These are days of 25 and of 23 hours.
    assert.deepEqual(between('day', '2026-10-24T22:00:00.000Z', '2026-10-26T23:00:00.000Z'), [
      '2026-10-25',
      '2026-10-26',
    ])
    assert.deepEqual(between('day', '2026-03-28T23:00:00.000Z', '2026-03-30T22:00:00.000Z'), [
      '2026-03-29',
      '2026-03-30',
    ])
    assert.equal(between('day', '2025-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z').length, 365)
    assert.deepEqual(between('month', '2026-10-31T23:00:00.000Z', '2027-01-31T23:00:00.000Z'), [
      ...['2026-11', '2026-12', '2027-01'],
    ])
    // Until now, a day that has just begun.
    assert.deepEqual(between('day', '2026-11-24T23:00:00.000Z', '2026-11-26T00:00:00.000Z'), [
      '2026-11-25',
      '2026-11-26',
    ])
  })
})
