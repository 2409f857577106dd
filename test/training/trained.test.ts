import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { categories } from '../../functions/llm-router/catalogue/categories.ts'
import { createWeigh } from '../../functions/llm-router/request/classify/model.ts'
import { readPrompt } from '../../functions/llm-router/request/classify/read-prompt.ts'
import { prepareRules } from '../../functions/llm-router/request/classify/reader.ts'
import type { Example } from '../../training/example.ts'
import { trained } from '../../training/trained.ts'
import { wilson } from '../../training/wilson.ts'

const asks: Readonly<Record<string, string[]>> = {
  multilingual: ['Wie spät ist es?', 'translate good night to Swedish', 'quel temps fait-il', 'jak se máš'],
  code: [
    'bash loop over files',
    'fix this: for i in range(3) print(i)',
    'css grid with three columns',
    'git undo commit',
  ],
  summarise: ['Summarise the text below.', 'shorten this paragraph', 'extract all names', 'rewrite this politely'],
  reasoning: [
    'Prove that 2 is prime.',
    'plan a move in 3 weeks',
    'why is the server slow, step by step',
    'solve x + 3 = 5',
  ],
  simple_qa: ['capital of Peru', 'who wrote Faust?', 'tell me a joke', 'is the sun a star?'],
}
const own: Example[] = categories.flatMap((category) =>
  (asks[category] ?? []).map((text, at) => ({ text, category, source: at % 2 ? 'terse' : 'full' })),
)
const publicOnes: Example[] = [{ text: 'How many people live in Rome?', category: 'simple_qa', source: 'trivia' }]
const options = { bits: 6, rounds: 3, rate: 0.1, decay: 0, seed: 3 }
const fixture = new URL('fixture.weights.json', import.meta.url)

describe('training', () => {
  test('gives the same bytes from the same examples, on every machine', () => {
    const { weights } = trained(own, publicOnes, ['terse', 'full'], options)
    assert.equal(`${JSON.stringify(weights, null, 2)}\n`, readFileSync(fixture, 'utf8'))
  })

  test('is told by weights that have not seen what they judge', () => {
    const { judged } = trained(own, publicOnes, ['terse', 'full'], options)
    assert.equal(judged.length, own.length)
    // Two that differ in their label alone: who had seen the other would not tell them apart from itself.
    const twins = (category: Example['category']) =>
      trained([...own, { text: 'zzz qqq', category, source: 'new' }], [], ['new'], options)
    assert.deepEqual(twins('code').judged[0]?.logits, twins('reasoning').judged[0]?.logits)
  })

  test('makes weights that the classifier reads: probabilities of all categories, which sum up to 1', () => {
    const rules = prepareRules()
    const weigh = createWeigh(trained(own, publicOnes, ['terse'], options).weights)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 3000 }), (text) => {
        const probabilities = weigh.probabilities(readPrompt(text, rules))
        assert.equal(probabilities.length, categories.length)
        assert.ok(Math.abs(probabilities.reduce((sum, one) => sum + one, 0) - 1) < 1e-9)
      }),
    )
  })

  test('tells shares with their interval', () => {
    const { low, share, high } = wilson(240, 300)
    assert.equal(share, 0.8)
    assert.ok(Math.abs(low - 0.7511) < 0.001 && Math.abs(high - 0.8413) < 0.001, `${low} ${high}`)
  })
})
