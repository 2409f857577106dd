import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  createExplainStrong,
  createStrongChance,
} from '../../../../../../functions/llm-router/request/classify/tier/tier.ts'

const strongChance = createStrongChance()
const explain = createExplainStrong()

describe('the chance that a prompt needs a strong model', () => {
  test('is from 0 to 1 for any text, always the same, whatever came before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const chance = strongChance(text)
        assert.ok(chance >= 0 && chance <= 1, String(chance))
        assert.equal(createStrongChance()(text), chance)
      }),
    )
  })

  test('is higher for hard prompts than for easy ones', () => {
    const easy = strongChance('capital of mongolia')
    for (const hard of [
      'Prove that the square root of 2 is irrational.',
      'lock-free queue in c++ with memory ordering',
    ]) {
      assert.ok(strongChance(hard) > 0.5 && easy < 0.2, `${hard} ${strongChance(hard)} ${easy}`)
    }
  })

  test('comes with the words that weighed most, which are words of the prompt', () => {
    const text = 'Prove that the sum of two odd numbers is even.'
    const words = explain(text)
    assert.ok(words.length > 0 && words.length <= 5)
    for (const { word, weight } of words) {
      assert.ok(text.toLowerCase().includes(word))
      assert.ok(Number.isFinite(weight) && weight !== 0)
    }
    assert.ok(words.some(({ word }) => word === 'prove'))
    assert.deepEqual(explain(''), [])
  })
})
