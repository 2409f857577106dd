import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { mixOf, usualLengths } from '../../../bench/savings/mix.ts'
import { always, atRandom, byStrategy, outcomeOf } from '../../../bench/savings/routers.ts'
import { savingsTable } from '../../../bench/savings/table.ts'
import { toCatalogue } from '../../../functions/llm-router/catalogue/parse.ts'
import { ownPrompts } from '../../../training/own-prompts.ts'
import { ordinaryOf } from '../../../training/tier/ordinary.ts'
import { readUnseen, type Verdict } from '../../../training/unseen.ts'
import { usualShares } from '../../../training/usual-shares.ts'
import { today } from '../../functions/llm-router/shipped.ts'

const targetOf = (provider: string, price: number) => ({
  ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate'], locality: 'external' },
  usdPerMillionTokens: { input: 0, output: price },
})
const catalogue = toCatalogue(
  {
    tiers: { cheap: ['low/m'], middle: ['mid/m'], strong: ['high/m'] },
    categories: { simple_qa: ['cheap'], reasoning: ['strong'], code: ['middle'] },
    tierRouting: { threshold: 0.5 },
    rules: [{ reason: 'default', to: ['mid/m'] }],
    targets: [targetOf('low', 1), targetOf('mid', 3), targetOf('high', 10)],
  },
  () => 'of a test',
)
const [low, , high] = catalogue.targets
const verdict = (category: Verdict['category'], strongChance = 0): Verdict => ({
  category,
  probability: 1,
  strongChance,
})
const prompts = [
  { text: 'a', category: 'simple_qa' as const, verdict: verdict('simple_qa') },
  { text: 'b', category: 'reasoning' as const, strong: 1, verdict: verdict('reasoning', 0.9) },
  { text: 'c', category: 'reasoning' as const, strong: 1, verdict: verdict('simple_qa', 0.2) },
]
const lengths = {
  ...usualLengths,
  simple_qa: { material: 0, answer: 100 },
  reasoning: { material: 5, answer: 1000 },
}
const mix = mixOf(prompts, lengths)
const rankOf = (chance: number) => ({ chance, rank: 1 - chance })

describe('the benchmark of savings', () => {
  test('has each category in its share, its prompts alike, and its lengths', () => {
    const of = (at: number) => mix[at]?.share ?? 0
    assert.ok(Math.abs(of(0) - 0.35 / 0.5) < 1e-12 && Math.abs(of(1) - 0.15 / 0.5 / 2) < 1e-12)
    assert.equal(of(1), of(2))
    assert.deepEqual([mix[1]?.promptTokens, mix[1]?.answerTokens, mix[1]?.isHard], [6, 1000, true])
  })

  test('reckons what requests cost where a strategy sends them, and where hard ones go', () => {
    assert.ok(low && high)
    const outcome = (name: 'complexity' | 'tier' | 'task') =>
      outcomeOf(byStrategy(name, { catalogue, nowMs: today, rankOf }), mix, catalogue, today)
    const { usd, hard, easy } = outcome('complexity')
    // 0.7 × 100 × 1 + 0.15 × 1000 × 10 + 0.15 × 1000 × 1, per million.
    assert.ok(Math.abs(usd - 1720e-6) < 1e-12, String(usd))
    assert.deepEqual(
      [hard, easy],
      [
        { cheap: 0.5, middle: 0, strong: 0.5 },
        { cheap: 1, middle: 0, strong: 0 },
      ],
    )
    assert.ok(Math.abs(outcome('tier').usd - usd) < 1e-12)
    assert.deepEqual(outcome('task').hard, { cheap: 0, middle: 1, strong: 0 })
    assert.throws(
      () => outcomeOf(always({ ...low, usdPerMillionTokens: undefined }), mix, catalogue, today),
      RangeError,
    )
  })

  test('a random choice costs as much as what it is compared with, as far as it can', () => {
    assert.ok(low && high)
    const usdOf = (usd: number) => outcomeOf(atRandom(usd, low, high, mix, today), mix, catalogue, today).usd
    const [least, most] = [370e-6, 3700e-6]
    fc.assert(
      fc.property(fc.double({ min: least, max: most, noNaN: true }), (usd) => {
        assert.ok(Math.abs(usdOf(usd) - usd) < 1e-12)
      }),
    )
    assert.ok(Math.abs(usdOf(1) - most) < 1e-12 && Math.abs(usdOf(0) - least) < 1e-12)
  })

  test('says savings against each baseline', () => {
    assert.ok(low && high)
    const line = (name: string, target: typeof low) => ({
      name,
      outcome: outcomeOf(always(target), mix, catalogue, today),
    })
    const [, , row] = savingsTable([line('x', low)], [line('all', high)]).split('\n')
    assert.equal(row, '| x | 0.370 | 90 % | 0 % | 0 % | 100 % | 0 % |')
  })
})

describe('what is to be expected of the classifier', () => {
  test('is there for each prompt of a style, and makes a table of ordinary prompts that holds the shares', () => {
    const judged = readUnseen(ownPrompts())
    assert.ok(judged.length > 500)
    const { chances } = ordinaryOf(judged.map(({ category, verdict }) => ({ category, chance: verdict.strongChance })))
    assert.equal(chances.length, 200)
    assert.deepEqual(
      chances,
      chances.toSorted((one, other) => one - other),
    )
    const shareFrom = (least: number) => {
      const counts = Map.groupBy(judged, ({ category }) => category)
      return judged
        .filter((one) => one.verdict.strongChance >= least)
        .reduce((sum, { category }) => sum + usualShares[category] / (counts.get(category)?.length ?? 1), 0)
    }
    for (const part of [20, 100, 170]) {
      assert.ok(Math.abs(shareFrom(chances[part] ?? 0) - (200 - part) / 200) < 0.03, String(part))
    }
  })

  test('is refused for other prompts than those that were judged', () => {
    assert.throws(() => readUnseen([], { kinds: { chat: [['code', 1]] }, chances: { chat: [1] } }), /run npm run train/)
  })
})
