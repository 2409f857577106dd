import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { agree, createGuards } from '../../../../functions/llm-router/cache/semantic/guards.ts'

const readFacts = createGuards()

/** Undefined if the guards cannot tell. */
function agreed(one: string, other: string): boolean | undefined {
  const [facts, others] = [readFacts(one), readFacts(other)]
  return facts && others && agree(facts, others)
}

describe('the guards of the semantic cache, for symbols', () => {
  const symbols = [
    ...['😀', '💀', '👍', '👍🏿', '🏳️', '🇫🇷', '🇩🇪', '👩‍🚀', '❤️', '♂', '♀', '∑', '∏', '→', '←', '™', '§', '•', '†'],
    ...[
      '@',
      '#',
      ';',
      ':',
      ',',
      '!',
      '?',
      '.',
      '...',
      '\\',
      '_',
      '+',
      '*',
      '**',
      '€',
      '£',
      '%',
      '&',
      '&&',
      '|',
      '(',
      ')',
      '[]',
      '{}',
      "'",
      '"',
      '`',
    ],
  ]

  test('let no changed symbol pass, whether it stands alone or at a word', () => {
    const sentences: ((symbol: string) => string)[] = [
      (symbol) => `What does ${symbol} mean in this?`,
      (symbol) => `What does "${symbol}" mean in this?`,
    ]
    const isPicture = (symbol: string) => /[\p{S}\p{Extended_Pictographic}]/u.test(symbol) && symbol !== '`'
    const atWords = [
      (symbol: string) => `What is the mood of this: well, that is the answer${symbol}`,
      (symbol: string) => `What is the mood of ${symbol}this: well, that is the answer`,
      (symbol: string) => `What is the mood of this: well, that is the answer ${symbol}`,
      (symbol: string) => `What is the mood of this: is that the answer?${symbol}`,
    ]
    for (const sentence of [...sentences, ...atWords]) {
      const all = sentences.includes(sentence) ? symbols : symbols.filter(isPicture)
      for (const [at, one] of all.entries()) {
        assert.equal(agreed(sentence(one), sentence(one)), true, sentence(one))
        assert.equal(agreed(sentence(one), sentence('')), false, sentence(one))
        for (const other of all.slice(at + 1))
          assert.equal(agreed(sentence(one), sentence(other)), false, `${sentence(one)} ${other}`)
      }
    }
  })

  test('let no other spelling of an identifier or an option pass', () => {
    const spellings = [
      'args',
      '*args',
      '**args',
      '_args',
      '__args__',
      '-args',
      '--args',
      'args[]',
      'args{}',
      'args()',
      'ar&gs',
      'ar%gs',
      'ar|gs',
      '$args',
      '~args',
    ]
    for (const [at, one] of spellings.entries()) {
      for (const other of spellings.slice(at + 1)) {
        assert.equal(
          agreed(`What does ${one} mean in this?`, `What does ${other} mean in this?`),
          false,
          `${one} ${other}`,
        )
      }
    }
  })
})
