import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { categories } from '../../../../../functions/llm-router/catalogue/categories.ts'
import { createClassify } from '../../../../../functions/llm-router/request/classify/classify.ts'
import { accuracy, confuse, formatConfusion, recall } from './confusion.ts'
import { halves, readPrompts } from './prompts.ts'

// A little below what is reached, which is in docs/routing.md: a change of the rules may cost a prompt, but not several.
const least = { development: { accuracy: 0.98, recall: 0.95 }, 'held-out': { accuracy: 0.95, recall: 0.9 } }

describe('the labelled prompts', () => {
  test('are at least 300, none of them twice', () => {
    const texts = halves.flatMap(readPrompts).map(({ text }) => text)
    assert.ok(texts.length >= 300)
    assert.equal(new Set(texts).size, texts.length)
  })

  for (const half of halves) {
    test(`are mostly taken for what they are, in the ${half} half`, () => {
      const confusion = confuse(readPrompts(half), createClassify())
      const table = `\n${formatConfusion(confusion)}`
      assert.ok(accuracy(confusion) >= least[half].accuracy, `accuracy ${accuracy(confusion)}${table}`)
      for (const category of categories) {
        assert.ok(recall(confusion, category) >= least[half].recall, `recall of ${category}${table}`)
      }
    })
  }

  test('are right more often the surer the classifier is', () => {
    const classify = createClassify()
    const judged = halves.flatMap(readPrompts).map(({ text, category }) => {
      const said = classify(text)
      return { isRight: said.category === category, isSure: said.confidence >= 0.6 }
    })
    const rightOf = (isSure: boolean) => {
      const those = judged.filter((one) => one.isSure === isSure)
      return those.filter(({ isRight }) => isRight).length / those.length
    }
    assert.ok(rightOf(true) > rightOf(false), `${rightOf(true)} and ${rightOf(false)}`)
  })
})
