import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Category, categories } from '../../../../../functions/llm-router/catalogue/categories.ts'
import { createClassify } from '../../../../../functions/llm-router/request/classify/classify.ts'
import { excerpt, mostCharacters } from '../../../../../functions/llm-router/request/classify/excerpt.ts'
import { hostile, hostileText } from './hostile.ts'

const classify = createClassify()
const categoryOf = (text: string) => classify(text).category
/** Pieces that the classifier looks for, so that random texts have many of them. */
const pieces = [
  '"',
  '`',
  '```',
  '```js\n',
  '<a-b>',
  '</a-b>',
  '<document>',
  '</document>',
  '<',
  '>',
  '> ',
  ':',
  '. ',
  '?',
  '\n',
]
const words = [
  'write',
  'a',
  'function',
  'translate',
  'how do i',
  'prove',
  'der',
  'la',
  '日本',
  'a_b',
  "d'un",
  '12',
  '{',
  ';',
  '👩‍🚀',
]
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.array(fc.constantFrom(...pieces, ...words, ' '), { maxLength: 300 }).map((parts) => parts.join('')),
)

describe('any text', () => {
  test('has a category of the list and a probability from 0 to 1, always the same', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const said = classify(text)
        assert.ok(categories.includes(said.category))
        assert.ok(said.probability >= 0 && said.probability <= 1, String(said.probability))
        assert.deepEqual(createClassify()(text), said)
      }),
    )
  })

  test('that says nothing is a plain question', () => {
    for (const text of ['', ' \n\t', '"', '👍', '…', '42']) assert.equal(categoryOf(text), 'simple_qa', text)
  })
})

describe('what is given to be worked on does not count by its own words', () => {
  const asks: [string, Category][] = [
    ['Summarise the following text.', 'summarise'],
    ['Translate the following text into Dutch.', 'multilingual'],
    ['Who is meant by this?', 'simple_qa'],
  ]
  const code = 'Write a Python function that sorts a list, and fix the unit tests of the class.'
  const proof = 'Prove that the algorithm is correct, step by step, and weigh the pros and cons.'
  for (const [ask, category] of asks) {
    for (const given of [code, proof]) {
      const long = `${given} `.repeat(30)
      test(`${ask} ${given}`, () => {
        assert.equal(categoryOf(`${ask}\n\n<document>\n${given}\n</document>`), category)
        assert.equal(categoryOf(`<document>${long}</document>\n\n${ask}`), category)
        assert.equal(categoryOf(`${ask}\n\n"${given}"`), category)
        assert.equal(categoryOf(`> ${given}\n\n${ask}`), category)
        assert.equal(categoryOf(`${ask}\n\n\`\`\`text\n${given}\n\`\`\``), category)
      })
    }
  }

  test('nor do reminders of the client’s program, however long', () => {
    const reminder = `<system-reminder>${'Fix the failing unit tests in main.py. '.repeat(1_000)}</system-reminder>`
    for (const text of [
      `${reminder}\nWho wrote Hamlet?`,
      `Who wrote Hamlet?\n${reminder}`,
      `Hi!${reminder}Who wrote Hamlet?`,
    ]) {
      assert.equal(categoryOf(text), 'simple_qa')
    }
    assert.equal(categoryOf(`${reminder}\nWho wrote Hamlet?\n${reminder}`), 'simple_qa')
    assert.equal(categoryOf(`${reminder}<user_query>Write a Python function.</user_query>`), 'code')
  })
})

describe('a long text', () => {
  const filler = 'The council met again, and nobody was surprised. '.repeat(20_000)

  test('is known by its beginning and its end', () => {
    assert.equal(categoryOf(`Summarise this text.\n\n${filler}`), 'summarise')
    assert.equal(categoryOf(`${filler}\n\nWrite a Python function that counts the words of this.`), 'code')
    assert.equal(categoryOf(`Übersetze mir bitte diesen Text, und lass nichts davon aus.\n\n${filler}`), 'multilingual')
  })

  test('is looked at in a bounded part', () => {
    fc.assert(
      fc.property(fc.nat({ max: 50_000 }), (length) => {
        assert.ok(excerpt('x'.repeat(length)).length <= mostCharacters)
      }),
    )
  })

  for (const piece of hostile) {
    test(`of ${JSON.stringify(piece)} takes no more steps for a megabyte than for what is looked at`, (t) => {
      classify('The lists are made ready by the first text.')
      const lookups = t.mock.method(Map.prototype, 'get')
      const searches = t.mock.method(RegExp.prototype, 'exec')
      const cuts = t.mock.method(String.prototype, 'slice')
      classify(hostileText(piece, 1_000_000))
      const steps = lookups.mock.callCount() + searches.mock.callCount() + cuts.mock.callCount()
      t.mock.restoreAll()
      assert.ok(steps < 5 * mostCharacters, `${steps} steps`)
    })
  }
})
