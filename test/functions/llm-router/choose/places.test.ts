import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placesLeft } from '../../../../functions/llm-router/choose/fallbacks.ts'

const catalogue = (maxAttempts: number) => ({ failures: { maxAttempts } })

test('only a target that is asked takes a place, and a long list of those that cannot be asked has an end', () => {
  assert.equal(placesLeft(0, 0, catalogue(3)), 3)
  assert.equal(placesLeft(1, 12, catalogue(3)), 2)
  assert.equal(placesLeft(3, 0, catalogue(3)), 0)
  assert.equal(placesLeft(0, 13, catalogue(3)), 0)
})
