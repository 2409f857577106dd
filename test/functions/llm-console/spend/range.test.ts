import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rangeOf, timesBetween, usageQuery } from '../../../../functions/llm-console/pages/spend/range.ts'
import { timeLabels } from '../../../../functions/llm-console/pages/spend/time-labels.ts'
import { hoursOf } from '../../../../functions/llm-router/admin/ledger-hours.ts'
import { createLocalTime } from '../../../../functions/llm-router/money/ledger/local-time.ts'

const nowMs = Date.parse('2026-11-26T02:41:35Z')
const utc = { nowMs, timeZone: 'UTC', from: '', to: '' }

describe('the time of the page Spend', () => {
  test('is what its name says, with today', () => {
    assert.deepEqual(rangeOf('24h', utc), { from: '2026-11-25T02:00:00Z', per: 'hour' })
    assert.deepEqual(rangeOf('7d', utc), { from: '2026-11-20', per: 'day' })
    assert.deepEqual(rangeOf('30d', utc), { from: '2026-10-28', per: 'day' })
    assert.deepEqual(rangeOf('month', utc), { per: 'day' })
  })

  test('has as many days as its name says, by the days of the time zone', () => {
    for (const [timeZone, now, today] of [
      ['America/Los_Angeles', '2026-11-26T03:30:00Z', '2026-11-25'],
      ['Pacific/Auckland', '2026-11-25T20:30:00Z', '2026-11-26'],
      ['Europe/Berlin', '2026-11-25T23:30:00Z', '2026-11-26'],
      ['Asia/Kolkata', '2026-11-25T20:00:00Z', '2026-11-26'],
      // A day ago it was 23 hours earlier.
      ['Europe/Berlin', '2026-03-29T22:30:00Z', '2026-03-30'],
    ] as const) {
      const ms = Date.parse(now)
      const localTime = createLocalTime(timeZone)
      for (const [name, days] of [
        ['7d', 7],
        ['30d', 30],
      ] as const) {
        const range = rangeOf(name, { ...utc, nowMs: ms, timeZone })
        assert.ok(range)
        const { fromMs, toMs } = hoursOf(range, localTime, ms)
        const times = timesBetween('day', new Date(fromMs).toISOString(), new Date(toMs).toISOString(), timeZone)
        assert.deepEqual([times.length, times.at(-1)], [days, today], `${timeZone} ${name}`)
      }
    }
  })

  test('has no day too many where no hour begins with the day', () => {
    for (const timeZone of ['Asia/Kolkata', 'Australia/Adelaide', 'Asia/Kathmandu']) {
      const asked = { from: '2026-11-24', to: '2026-11-26' }
      const { fromMs, toMs } = hoursOf(asked, createLocalTime(timeZone), nowMs)
      const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()]
      assert.deepEqual(timesBetween('day', from, to, timeZone), ['2026-11-24', '2026-11-25'], timeZone)
      assert.deepEqual(timesBetween('month', from, to, timeZone), ['2026-11'], timeZone)
    }
  })

  test('tells hours of several days apart', () => {
    const hours = ['2026-11-24T22:00:00.000Z', '2026-11-24T23:00:00.000Z']
    assert.deepEqual(timeLabels(hours, 'hour', true), ['22:00', '23:00'])
    assert.deepEqual(timeLabels([...hours, '2026-11-25T23:00:00.000Z'], 'hour', true), [
      ...['11-24 22:00', '11-24 23:00', '11-25 23:00'],
    ])
    assert.deepEqual(timeLabels(['2026-11-24'], 'day', true), ['11-24'])
    assert.deepEqual(timeLabels(['2026-11'], 'month', true), ['2026-11'])
  })

  test('ends with the last of other days, and is divided by how long it is', () => {
    const other = (from: string, to: string) => rangeOf('custom', { ...utc, from, to })
    assert.deepEqual(other('2026-11-25', '2026-11-25'), { from: '2026-11-25', to: '2026-11-26', per: 'hour' })
    assert.equal(other('2026-11-01', '2026-11-30')?.per, 'day')
    assert.equal(other('2024-02-28', '2024-02-29')?.to, '2024-03-01')
    assert.equal(other('2026-01-01', '2026-11-30')?.per, 'month')
    for (const [from, to] of [
      ['', ''],
      ['2026-11-02', '2026-11-01'],
      ['2026-02-30', '2026-03-01'],
      ['2026', '2027'],
      ['2026-01-01', '9999-12-31'],
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
