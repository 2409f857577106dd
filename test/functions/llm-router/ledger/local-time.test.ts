import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { hourMs } from '#runtime/contract/durations.ts'
import { createLocalTime } from '../../../../functions/llm-router/money/ledger/local-time.ts'

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'America/Sao_Paulo',
]

describe('local time', () => {
  const starts: [string, string, string][] = [
    ['UTC', '2026-11-25', '2026-11-25T00:00:00.000Z'],
    ['Europe/Berlin', '2026-11', '2026-10-31T23:00:00.000Z'],
    ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['America/New_York', '2026-11-02', '2026-11-02T05:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-25', '2026-11-24T18:30:00.000Z'],
    ['Asia/Kathmandu', '2026-12', '2026-11-30T18:15:00.000Z'],
    // Its clocks went from 23:59 to 01:00.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
  ]
  for (const [zone, date, start] of starts) {
    test(`in ${zone}, ${date} begins at ${start}`, () => {
      assert.equal(new Date(createLocalTime(zone).startOf(date)).toISOString(), start)
    })
  }

  test('has each moment in one day', () => {
    const moments = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2060, 0) })
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, (zone, ms) => {
        const time = createLocalTime(zone)
        const startMs = time.startOf(time.dateAt(ms))
        assert.ok(startMs <= ms)
        assert.ok(ms - startMs <= 25 * hourMs)
      }),
    )
  })
})
