import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { categories } from '../../../../../functions/llm-router/catalogue/categories.ts'
import { createClassify } from '../../../../../functions/llm-router/request/classify/classify.ts'
import { ownPrompts } from '../../../../../training/own-prompts.ts'
import { accuracy, confuse, formatConfusion, recall } from './confusion.ts'
import { halves, readPrompts } from './prompts.ts'

// The weights have seen these prompts, so this says nothing of others; docs/routing.md does. It says that rules, features and weights
// still belong together.
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

  test('of every style of writing are, too', () => {
    const classify = createClassify()
    const prompts = ownPrompts()
    const right = prompts.filter(({ text, category }) => classify(text).category === category)
    assert.ok(right.length / prompts.length >= 0.97, `${right.length} of ${prompts.length}`)
  })
})
