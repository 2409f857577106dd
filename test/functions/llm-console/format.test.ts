import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatCalls, formatPercent } from '../../../functions/llm-console/pages/parts/format.ts'

test('only the whole is 100 %, and only nothing 0 %', () => {
  const shares = [0, 0.0001, 0.012, 0.5, 0.99, 0.994, 0.996, 0.99949, 0.9996, 1, 1.5]
  const texts = ['0 %', '< 0.1 %', '1.2 %', '50 %', '99 %', '99.4 %', '99.6 %', '99.9 %', '> 99.9 %', '100 %', '150 %']
  assert.deepEqual(shares.map(formatPercent), texts)
  assert.equal(formatPercent(undefined), 'unknown')
})

test('one call is no calls', () => {
  assert.deepEqual([0, 1, 2, 1000].map(formatCalls), ['0 calls', '1 call', '2 calls', '1,000 calls'])
})
