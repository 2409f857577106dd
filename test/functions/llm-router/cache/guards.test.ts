import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { agree, createGuards } from '../../../../functions/llm-router/cache/semantic/guards.ts'

const readFacts = createGuards()

/** Undefined if the guards cannot tell. */
function agreed(one: string, other: string): boolean | undefined {
  const [facts, others] = [readFacts(one), readFacts(other)]
  return facts && others && agree(facts, others)
}

const words = fc.constantFrom(
  ...[
    'what',
    'is',
    'the',
    'price',
    'of',
    'Paris',
    'without',
    'not',
    'before',
    'more',
    'km',
    '5',
    '12%',
    'twenty',
    '`x`',
  ],
  ...[
    '"a b"',
    'NASA',
    'the',
    'how',
    'to',
    'in',
    'March',
    '-3.5',
    '$7',
    '+',
    'a/b.txt',
    "don't",
    'first',
    'it?',
    'it.',
    '½',
  ],
)
const texts = fc.array(words, { minLength: 1, maxLength: 15 }).map((all) => `the ${all.join(' ')}`)
const numbers = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('two', 'three', 'seventy', 'hundred', 'half', '½', '1,000', '1.000', '٣', '5²', '5!', '.5', '5/8'),
)
/** Words that are read as the same number as these digits. */
const inDigits = new Map(Object.entries({ two: '2', three: '3', seventy: '70', hundred: '100' }))
const digitsOf = (number: string) => inDigits.get(number) ?? number

describe('the guards of the semantic cache', () => {
  test('let a text pass with itself, whatever it is, and do not depend on which is first', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'grapheme' })), fc.oneof(texts, fc.string()), (one, other) => {
        assert.notEqual(agreed(one, one), false)
        assert.equal(agreed(one, other), agreed(other, one))
      }),
      { numRuns: 1000 },
    )
    assert.equal(agreed('What is the price of it?', 'What is the price of it?'), true)
  })

  test('let no changed number pass, wherever it is', () => {
    fc.assert(
      fc.property(texts, texts, numbers, numbers, (before, after, one, other) => {
        fc.pre(digitsOf(one) !== digitsOf(other))
        assert.equal(agreed(`${before} ${one} ${after}`, `${before} ${other} ${after}`), false)
        assert.equal(agreed(`${before} (${one}), ${after}`, `${before} (${other}), ${after}`), false)
      }),
      { numRuns: 1000 },
    )
  })

  const pairs: Record<string, readonly (readonly [string, string])[]> = {
    same: [
      ['What is the capital of France?', "What's the capital of France?"],
      ['How do I reset my password?', 'How can I reset the password?'],
      ['How do you boil an egg for 5 minutes?', 'How should I boil an egg for five minutes?'],
      ['Tell me how to cook rice in 2 kg of water.', 'Explain how to cook rice in 2 kilograms of water.'],
      ['How is the weather in Berlin today?', 'Tell me about the weather in Berlin today'],
      ['Is this legal in Texas?', 'Would this be legal in Texas?'],
      ['Is this legal (in Texas)?', 'Is this legal in Texas!'],
      ['Is it well-known – in Texas?', 'Is it well-known in Texas?'],
      ['Qui est le premier ministre ?', 'Qui est le premier ministre?'],
      ['Wie koche ich Reis?', 'Wie kann ich Reis kochen?'],
      ['How do I sort a list in Python?', 'What is the way to sort a list in Python?'],
    ],
    different: [
      ['How far is it from Paris to Rome?', 'How far is it from Rome to Paris?'],
      ['What is a diet with gluten?', 'What is a diet without gluten?'],
      ['Can I eat before the test?', 'Can I eat after the test?'],
      ['Is it safe to do this?', 'Is it not safe to do this?'],
      ['Do you like it?', "Don't you like it?"],
      ['What is 10 km in miles?', 'What is 10 m in miles?'],
      ['What is 5km in miles?', 'What is 5kg in miles?'],
      ['What is the capital of France?', 'What is the capital of Spain?'],
      ['London is how far?', 'Paris is how far?'],
      ['How do I use the `map` function?', 'How do I use the `filter` function?'],
      ['What does "break a leg" mean?', 'What does "break an arm" mean?'],
      ['What does x + y do?', 'What does x - y do?'],
      ['How do I enable the cache?', 'How do I disable the cache?'],
      ['Which city is the largest?', 'Which city is the smallest?'],
      ['Which of them is older?', 'Which of them is younger?'],
      ['Who was the president?', 'Who is the president?'],
      ['When was it built?', 'Where was it built?'],
      ['What happened on Monday?', 'What happened on tuesday?'],
      ['Is it open in july?', 'Is it open in june?'],
      ['What is the weather today?', 'What is the weather tomorrow?'],
      ['How do I open src/a.ts?', 'How do I open src/b.ts?'],
      ['Who is user_a in this?', 'Who is user_b in this?'],
      ['What is the capital of France?', 'Was ist die Hauptstadt von France?'],
      ['Wie geht das mit Zucker?', 'Wie geht das ohne Zucker?'],
      ['Kann ich das nicht essen?', 'Kann ich das essen?'],
      ['Qui est le premier ministre ?', "Qui n'est pas le premier ministre ?"],
      ["Is it 5' tall?", 'Is it 5" tall?'],
    ],
  }

  test('let these paraphrases pass, and none of these near misses', () => {
    const passed = (name: string) => (pairs[name] ?? []).filter(([one, other]) => agreed(one, other))
    assert.deepEqual(passed('same'), pairs.same)
    assert.deepEqual(passed('different'), [])
  })

  test('say nothing of a language that they do not know, another script, or a long text', () => {
    assert.equal(readFacts('Kedi nerede ve bu ne için var?'), undefined)
    assert.equal(readFacts('日本の首都はどこですか'), undefined)
    assert.equal(readFacts('What is the meaning of Россия in it?'), undefined)
    assert.equal(readFacts('qwerty'), undefined)
    assert.equal(readFacts(''), undefined)
    assert.equal(readFacts('the '.repeat(251)), undefined)
    assert.ok(readFacts('the '.repeat(249)))
  })
})
