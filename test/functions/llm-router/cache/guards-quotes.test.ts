import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { agree, createGuards } from '../../../../functions/llm-router/cache/semantic/guards.ts'

const readFacts = createGuards()

/** Undefined if the guards cannot tell. */
function agreed(one: string, other: string): boolean | undefined {
  const [facts, others] = [readFacts(one), readFacts(other)]
  return facts && others && agree(facts, others)
}

const marks = ["''", '‘’', '‚‘', '‚’', '›‹', '‹›', '""', '“”', '””', '„“', '„”', '»«', '»»', '«»', '``']

describe('the guards of the semantic cache, for quotation marks', () => {
  for (const pair of marks) {
    const [open, close] = [pair.charAt(0), pair.charAt(1)]
    test(`let no other word pass between ${open} and ${close}`, () => {
      const sentences = [
        (word: string) => `What does ${open}${word}${close} mean in this text?`,
        (word: string) => `What does this text mean by ${open}${word}${close}?`,
        (word: string) => `${open}${word}${close}, what does it mean in this text?`,
        (word: string) => `What does it mean (${open}${word}${close}) in this text?`,
        (word: string) => `What is between ${open}this${close} and ${open}${word}${close} in the text?`,
      ]
      for (const sentence of sentences) {
        assert.equal(agreed(sentence('affect'), sentence('effect')), false, sentence('affect'))
        assert.equal(agreed(sentence('the cat'), sentence('the dog')), false, sentence('the cat'))
        assert.equal(agreed(sentence('affect'), sentence('affect')), true)
      }
    })
  }

  test('see to the end of what has an apostrophe in it', () => {
    for (const pair of ["''", '‘’', '‚’']) {
      const [open, close] = [pair.charAt(0), pair.charAt(1)]
      for (const sign of ["'", '’']) {
        const sentence = (word: string) => `What does ${open}I don${sign}t ${word}${close} mean in this text?`
        assert.equal(agreed(sentence('care'), sentence('mind')), false, sentence('care'))
      }
    }
  })

  test('take no apostrophe for one', () => {
    const same = [
      ["Why don't dogs eat the cat's food?", "Why don't the dogs eat a cat's food?"],
      ["Is the dogs' bowl or the cats' bowl in it?", "Is a dogs' bowl or a cats' bowl in it?"],
      ['Is the dogs’ bowl or the cats’ bowl in it?', 'Is a dogs’ bowl or a cats’ bowl in it?'],
      ["Is the '90s or the '80s music in it?", "Is '90s or '80s music in it?"],
      ["Qu'est-ce que l'art ?", "Qu'est-ce donc que l'art ?"],
    ]
    for (const [one = '', other = ''] of same) assert.equal(agreed(one, other), true, one)
  })
})
