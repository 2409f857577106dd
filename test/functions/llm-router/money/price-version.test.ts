import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { createPriceVersion } from '../../../../functions/llm-router/money/price-version.ts'
import { shipped, today } from '../shipped.ts'

test('the version of a price is its day and a hash, which any change of a price changes, and nothing else', () => {
  const ofDay = createPriceVersion()
  const versionOf = (target: Target) => ofDay(target, today)
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
  ]) {
    assert.notEqual(versionOf({ ...target, ...change }), version, JSON.stringify(change))
  }
})

test('announced prices have the version that they would have as the only ones, from their day on', () => {
  const versionOf = createPriceVersion()
  const plain = shipped.targets.find(({ laterPrices }) => laterPrices.length === 0)
  assert.ok(plain)
  const prices = { usdPerMillionTokens: { input: 1, output: 2 }, longPromptPrices: [], serviceTierPrices: {} }
  const later = { ...plain, laterPrices: [{ from: '2099-01-01', ...prices }] }
  const [before, from] = [Date.parse('2098-12-31T23:59:59Z'), Date.parse('2099-01-01')]
  assert.equal(versionOf(later, before), versionOf(plain, before))
  assert.equal(versionOf(later, from), versionOf({ ...plain, ...prices }, from))
  assert.notEqual(versionOf(later, from), versionOf(later, before))
})

test('the version of prices of which nothing is announced is as it has always been', () => {
  const target: Target = {
    ...(shipped.targets[0] ?? assert.fail()),
    ...{ usdPerMillionTokens: { input: 1, output: 2 }, longPromptPrices: [], serviceTierPrices: {} },
    ...{ serviceTierFactors: { flex: 0.5 }, laterPrices: [], usdPerThousandWebSearches: 10 },
    ...{ costInReply: false, markupPercent: 5, cluster: undefined, pricedOn: '2026-08-01' },
  }
  assert.equal(createPriceVersion()(target, today), '2026-08-01-49861481')
})
