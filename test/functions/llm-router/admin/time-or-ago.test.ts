import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { timeOrAgoMs } from '../../../../functions/llm-router/admin/time-or-ago.ts'
import { createLocalTime } from '../../../../functions/llm-router/money/ledger/local-time.ts'

const nowMs = Date.UTC(2026, 10, 26, 12)
const msOf = (text: string, zone = 'UTC') => timeOrAgoMs(text, nowMs, createLocalTime(zone))

describe('a time, or how long ago', () => {
  for (const [text, ms] of [
    ['24h', Date.UTC(2026, 10, 25, 12)],
    ['7d', Date.UTC(2026, 10, 19, 12)],
    ['2026-11', Date.UTC(2026, 10, 1)],
    ['2026-11-25', Date.UTC(2026, 10, 25)],
    ['2026-11-25T09:00Z', Date.UTC(2026, 10, 25, 9)],
    ['2026-11-25T09:00:00+02:00', Date.UTC(2026, 10, 25, 7)],
  ] as const) {
    test(`is ${text}`, () => assert.equal(msOf(text), ms))
  }

  test('has days that begin in the time zone', () => {
    assert.equal(msOf('2026-11-25', 'Asia/Tokyo'), Date.UTC(2026, 10, 24, 15))
    assert.equal(msOf('24h', 'Asia/Tokyo'), msOf('24h'))
  })

  for (const text of [
    '',
    'yesterday',
    '2026-02-30',
    '2026-02-30T09:00Z',
    '2026-11-25T09:00',
    '2026-11-25 09:00Z',
    '0d',
    '99999999999d',
  ]) {
    test(`is not ${JSON.stringify(text)}`, () => assert.equal(msOf(text), undefined))
  }
})
