import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { BudgetPeriod } from '#runtime/contract/admin/budgets.ts'
import { createPeriods } from '../../../../../functions/llm-router/money/budgets/period.ts'

const hourMs = 3_600_000
const at = (time: string) => Date.parse(time)
const iso = (ms: number) => new Date(ms).toISOString().replace(':00.000Z', 'Z')
const found = (per: BudgetPeriod, time: string, timeZone = 'UTC', fiscalYearStartMonth = 1) => {
  const { name, startMs, endMs } = createPeriods({ timeZone, fiscalYearStartMonth })(per, at(time))
  return [name, iso(startMs), iso(endMs)]
}

describe('the period of a budget', () => {
  const cases: [BudgetPeriod, string, string, number, string, string, string][] = [
    ['day', '2026-11-25T12:00Z', 'UTC', 1, '2026-11-25', '2026-11-25T00:00Z', '2026-11-26T00:00Z'],
    ['day', '2026-11-25T23:30Z', 'Europe/Berlin', 1, '2026-11-26', '2026-11-25T23:00Z', '2026-11-26T23:00Z'],
    // The clock goes forward, and back: days of 23 and 25 hours.
    ['day', '2026-03-29T12:00Z', 'Europe/Berlin', 1, '2026-03-29', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
    ['day', '2026-10-25T12:00Z', 'Europe/Berlin', 1, '2026-10-25', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
    // Midnight does not exist on that day, since the clock goes forward then.
    ['day', '2026-04-24T12:00Z', 'Africa/Cairo', 1, '2026-04-24', '2026-04-23T22:00Z', '2026-04-24T21:00Z'],
    // A clock that changes by half an hour, and zones with half and quarter hours.
    ['day', '2026-04-04T20:00Z', 'Australia/Lord_Howe', 1, '2026-04-05', '2026-04-04T13:00Z', '2026-04-05T13:30Z'],
    ['day', '2026-11-25T18:29Z', 'Asia/Kolkata', 1, '2026-11-25', '2026-11-24T18:30Z', '2026-11-25T18:30Z'],
    ['day', '2026-11-25T18:15Z', 'Asia/Kathmandu', 1, '2026-11-26', '2026-11-25T18:15Z', '2026-11-26T18:15Z'],
    // The zones furthest from UTC.
    ['day', '2026-11-25T11:00Z', 'Pacific/Kiritimati', 1, '2026-11-26', '2026-11-25T10:00Z', '2026-11-26T10:00Z'],
    ['day', '2026-11-25T10:00Z', 'Pacific/Pago_Pago', 1, '2026-11-24', '2026-11-24T11:00Z', '2026-11-25T11:00Z'],
    // A week begins on Monday, also when it is Sunday, and across the end of a year.
    ['week', '2026-11-25T12:00Z', 'UTC', 1, '2026-11-23', '2026-11-23T00:00Z', '2026-11-30T00:00Z'],
    ['week', '2026-11-29T23:59Z', 'UTC', 1, '2026-11-23', '2026-11-23T00:00Z', '2026-11-30T00:00Z'],
    ['week', '2027-01-01T00:00Z', 'UTC', 1, '2026-12-28', '2026-12-28T00:00Z', '2027-01-04T00:00Z'],
    ['month', '2028-02-29T12:00Z', 'UTC', 1, '2028-02-01', '2028-02-01T00:00Z', '2028-03-01T00:00Z'],
    ['month', '2026-12-31T23:59Z', 'America/New_York', 1, '2026-12-01', '2026-12-01T05:00Z', '2027-01-01T05:00Z'],
    ['month', '2026-11-01T03:59Z', 'America/New_York', 1, '2026-10-01', '2026-10-01T04:00Z', '2026-11-01T04:00Z'],
    ['quarter', '2026-11-25T12:00Z', 'UTC', 1, '2026-10-01', '2026-10-01T00:00Z', '2027-01-01T00:00Z'],
    ['quarter', '2026-11-25T12:00Z', 'UTC', 2, '2026-11-01', '2026-11-01T00:00Z', '2027-02-01T00:00Z'],
    ['quarter', '2027-01-15T12:00Z', 'UTC', 2, '2026-11-01', '2026-11-01T00:00Z', '2027-02-01T00:00Z'],
    ['quarter', '2026-11-25T12:00Z', 'UTC', 12, '2026-09-01', '2026-09-01T00:00Z', '2026-12-01T00:00Z'],
  ]
  for (const [per, time, zone, month, ...expected] of cases) {
    test(`of a ${per} is that from ${expected[1]} at ${time} in ${zone}, if the year begins in month ${month}`, () => {
      assert.deepEqual(found(per, time, zone, month), expected)
    })
  }

  test('of a total has no end', () => {
    const { name, endMs } = createPeriods({ timeZone: 'UTC', fiscalYearStartMonth: 1 })('total', 0)
    assert.deepEqual([name, endMs], ['total', Number.POSITIVE_INFINITY])
  })

  const zones = ['UTC', 'Europe/Berlin', 'America/Asuncion', 'Africa/Cairo', 'Asia/Kathmandu', 'Australia/Lord_Howe']
  const lengths = { day: [0.95, 1.05], week: [6.9, 7.1], month: [27.9, 31.1], quarter: [88.9, 92.1] } as const

  test('holds the time, ends where the next one begins, and has the length of its kind, whenever and wherever', () => {
    const asked = fc.record({
      per: fc.constantFrom('day', 'week', 'month', 'quarter' as const),
      timeZone: fc.constantFrom(...zones),
      fiscalYearStartMonth: fc.integer({ min: 1, max: 12 }),
      nowMs: fc.integer({ min: at('2020-01-01'), max: at('2040-01-01') }),
    })
    fc.assert(
      fc.property(asked, ({ per, nowMs, ...calendar }) => {
        const periods = createPeriods(calendar)
        const period = periods(per, nowMs)
        assert.ok(period.startMs <= nowMs && nowMs < period.endMs)
        const days = (period.endMs - period.startMs) / (24 * hourMs)
        assert.ok(days > lengths[per][0] && days < lengths[per][1], `${days} days`)
        assert.deepEqual(periods(per, period.endMs - 1), period)
        assert.equal(periods(per, period.endMs).startMs, period.endMs)
        // A clock that moves back comes into the earlier period again.
        assert.equal(periods(per, period.startMs - 1).endMs, period.startMs)
        assert.deepEqual(createPeriods(calendar)(per, period.startMs), period)
      }),
      { numRuns: 500 },
    )
  })
})
