import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createReader } from '../../functions/llm-router/request/classify/reader.ts'
import { shapeSize } from '../../functions/llm-router/request/classify/shape.ts'
import { createStrongChance } from '../../functions/llm-router/request/classify/tier/tier.ts'
import { apgr } from '../../training/tier/apgr.ts'
import { boost } from '../../training/tier/boost.ts'
import { interval } from '../../training/tier/bootstrap.ts'
import { calibrate } from '../../training/tier/calibrate.ts'
import { readCsv } from '../../training/tier/csv.ts'
import { harmless } from '../../training/tier/harmless.ts'
import type { Result } from '../../training/tier/results.ts'
import { linearOf, ridge } from '../../training/tier/ridge.ts'
import { isHidden } from '../../training/tier/split.ts'
import { createTierTraining, type TierMaterial } from '../../training/tier/trained.ts'

const hard = ['Prove that 2 is prime.', 'prove that 3 is odd', 'Prove that pi is small.', 'prove that 9 is a square']
const easy = ['Capital of Peru?', 'capital of chad', 'Capital of Spain?', 'capital of nepal']
const options = (of: string) => `\nA. ${of}\nB. seven\nC. eight\nD. none\nAnswer:`
const results: Result[] = ['law', 'birds', 'sums', 'tort', 'wings', 'proof'].map((subject, at) => ({
  ...{ text: `What is ${subject}?${options(subject)}`, subject },
  ...{ weak: at % 2, strong: 1 },
}))
const material: TierMaterial = {
  questions: results,
  problems: [{ text: 'Ann has 3 pears and buys 4. How many has she?', weak: 0, strong: 1, subject: 'gsm8k' }],
  own: [...hard, ...easy].map((text, at) => ({
    ...{ text, category: 'simple_qa', source: at % 2 ? 'terse' : 'full' },
    strong: hard.includes(text) ? 1 : 0,
  })),
  publicOnes: [{ text: 'How many people live in Rome?', category: 'simple_qa', source: 'trivia' }],
}
const small = { bits: 6, steps: 5, penalties: { traffic: 1, questions: 1 }, trees: 2 }
const fixture = new URL('fixture.tier.weights.json', import.meta.url)
const styles = ['terse', 'full']

function fixtureWeights() {
  const training = createTierTraining(small)
  const questions = training.calibratedQuestions(material)
  return training.weights(material, training.folds(material, styles, questions), questions)
}

describe('training of difficulty', () => {
  test('gives the same bytes from the same material, on every machine', () => {
    assert.equal(`${JSON.stringify(fixtureWeights())}\n`, readFileSync(fixture, 'utf8'))
  })

  test('makes weights that the router reads, and that tell hard from easy', () => {
    const chance = createStrongChance(createReader(), fixtureWeights())
    const mean = (texts: readonly string[]) => texts.reduce((sum, text) => sum + chance(text), 0) / texts.length
    assert.ok(mean(hard) > mean(easy), `${mean(hard)} ${mean(easy)}`)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 2000 }), (text) => {
        assert.ok(chance(text) >= 0 && chance(text) <= 1)
      }),
    )
  })
})

describe('RouteLLM’s measure', () => {
  const many = Array.from(
    { length: 400 },
    (_, at): Result => ({ text: '', subject: '', weak: at % 4 ? 1 : 0, strong: 1 }),
  )

  test('is high for a router that knows, a half for one that does not, and low for one that is wrong', () => {
    const knows = many.map(({ weak }, at) => 1 - weak + at / 1e6)
    assert.ok(apgr(many, knows) > 0.85)
    assert.ok(
      apgr(
        many,
        knows.map((chance) => -chance),
      ) < 0.15,
    )
    assert.ok(
      Math.abs(
        apgr(
          many,
          many.map((_, at) => at),
        ) - 0.5,
      ) < 0.02,
    )
  })

  test('does not depend on the scale of what a router says', () => {
    const said = many.map((_, at) => Math.sin(at))
    assert.equal(
      apgr(many, said),
      apgr(
        many,
        said.map((one) => one * 7 + 3),
      ),
    )
  })
})

describe('the parts of training', () => {
  const row = (value: number) => ({
    ...{ buckets: Uint32Array.of(1), scale: 1 },
    shape: Array.from({ length: shapeSize }, (_, at) => (at === 0 ? 1 : at === 3 ? value : 0)),
  })
  const values = Array.from({ length: 200 }, (_, at) => at / 200)

  test('ridge regression finds a line', () => {
    const sums = values.map((value) => ({ row: row(value), target: 3 * value - 1, weight: 1 }))
    const linear = ridge(sums, { bits: 4, steps: 20, places: [0, 3], penalties: { hashed: 1e-6, shape: 1e-6 } })
    for (const value of [0, 0.3, 0.9]) assert.ok(Math.abs(linearOf(linear, row(value)) - (3 * value - 1)) < 1e-3)
  })

  test('trees find a step', () => {
    const sums = values.map((value) => ({ row: row(value), target: value < 0.5 ? -1 : 1, weight: 1 }))
    const [tree] = boost(sums, { trees: 1, rate: 1, least: 10, penalty: 0, places: [3] })
    assert.equal(tree?.at[0], 3)
    assert.ok(Math.abs((tree?.below[0] ?? 0) - 0.5) < 0.05)
    assert.ok((tree?.leaves[0] ?? 0) < -0.9 && (tree?.leaves[2] ?? 0) > 0.9)
  })

  test('calibration finds the odds', () => {
    const outcomes = values.flatMap((said) =>
      values.slice(0, 20).map((draw) => ({ said, strong: draw * 10 < 1 / (1 + Math.exp(2 - 4 * said)) ? 1 : 0 })),
    )
    const { slope, offset } = calibrate(outcomes)
    assert.ok(Math.abs(slope - 4) < 0.5 && Math.abs(offset + 2) < 0.5, `${slope} ${offset}`)
  })

  test('a split hides about a half, another half for another salt', () => {
    const texts = values.map(String)
    const hidden = (salt: string) => texts.filter((text) => isHidden(text, salt))
    assert.ok(hidden('1').length > 75 && hidden('1').length < 125)
    assert.notDeepEqual(hidden('1'), hidden('2'))
  })

  test('an interval holds the figure of the sample', () => {
    const share = (sample: readonly number[]) => sample.filter((one) => one < 0.3).length / sample.length
    const { low, high } = interval(values, share)
    assert.ok(low < 0.3 && high > 0.3 && high - low < 0.2, `${low} ${high}`)
  })

  test('files of comma-separated values are read as they were written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', 'é') })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
        const file = [['x', 'y'], ...rows].map((cells) => `${cells.map(quoted).join(',')}\n`).join('')
        assert.deepEqual(
          readCsv(file),
          rows.map(([x, y]) => ({ x, y })),
        )
      }),
    )
    assert.deepEqual(readCsv('x,y\nTrue,False\n'), [{ x: 'True', y: 'False' }])
  })

  test('harmless changes keep the words', () => {
    const text = 'Which of these planets is larger than the others, Mars or Neptune?'
    for (const [name, change] of Object.entries(harmless)) {
      assert.notEqual(change(text), text, name)
      assert.ok(change(text).toLowerCase().includes('these'), name)
    }
  })
})
