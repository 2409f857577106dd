import assert from 'node:assert/strict'
import { randomUUIDv7 } from 'node:crypto'
import { test } from 'node:test'
import { firstNumberOf, numbersPerMs } from '../../../../../functions/llm-router/store/sqlite/numbers.ts'

test('the number of a reservation grows with the time with which its id begins', () => {
  assert.equal(firstNumberOf('019abc00-0001-7abc-8000-000000000001'), 0x019abc000001 * numbersPerMs)
  const beforeMs = Date.now()
  const ms = firstNumberOf(randomUUIDv7()) / numbersPerMs
  assert.ok(ms >= beforeMs - 1 && ms <= Date.now() + 1, String(ms))
})

test('an id of another form, or of a time far beyond any, has the number 0', () => {
  const others = ['', '1', 'call-1', '550e8400-e29b-41d4-a716-446655440000', 'ffffffff-ffff-7fff-8fff-ffffffffffff']
  for (const id of others) assert.equal(firstNumberOf(id), 0)
})
