import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPriceVersion } from '../../../../functions/llm-router/money/price-version.ts'
import { shipped } from '../shipped.ts'

test('the version of a price is its day and a hash, which any change of a price changes, and nothing else', () => {
  const versionOf = createPriceVersion()
  const target = shipped.targets.find(({ pricedOn }) => pricedOn !== undefined)
  assert.ok(target)
  const version = versionOf(target)
  assert.match(version, new RegExp(`^${target.pricedOn}-[0-9a-f]{8}$`))
  assert.equal(versionOf({ ...target, timeoutMs: 1, name: 'other' }), version)
  const prices = { input: 1, output: 2 }
  for (const change of [
    { usdPerMillionTokens: prices },
    { markupPercent: 7 },
    { costInReply: !target.costInReply },
    { usdPerThousandWebSearches: 77 },
    { serviceTierPrices: { flex: prices } },
    { serviceTierFactors: { flex: 0.7 } },
    { laterPrices: [{ from: '2099-01-01', usdPerMillionTokens: prices }] },
  ]) {
    assert.notEqual(versionOf({ ...target, ...change }), version, JSON.stringify(change))
  }
})
