import type { Sentence } from './sentences.ts'

/** What rules can test besides words. `text.` facts hold for every sentence of a prompt, `sentence.` facts for one. */
export const factNames = [
  'text.code',
  'text.given',
  'text.wordy',
  'text.statement',
  'text.number',
  'text.two_numbers',
  'text.three_numbers',
  'sentence.short',
  'sentence.long',
  'sentence.identifier',
] as const

export type FactName = (typeof factNames)[number]

const numberWords: ReadonlySet<string> = new Set([
  ...['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'dozen', 'hundred'],
  ...['twice', 'half', 'third', 'quarter', 'double', 'triple', 'both'],
])

/** The facts of a whole prompt. */
export function textFacts(sentences: readonly Sentence[], found: { code: boolean; given: boolean }): FactName[] {
  let words = 0
  let numbers = 0
  let hasStatement = false
  for (const sentence of sentences) {
    if (sentence.weight < 1) continue
    hasStatement ||= !sentence.isQuestion && sentence.words.length >= 4
    words += sentence.words.length
    for (const word of sentence.words) if (isNumber(word)) numbers++
  }
  return [
    ...(found.code ? (['text.code'] as const) : []),
    ...(found.given ? (['text.given'] as const) : []),
    ...(words >= 14 ? (['text.wordy'] as const) : []),
    ...(hasStatement ? (['text.statement'] as const) : []),
    ...(numbers >= 1 ? (['text.number'] as const) : []),
    ...(numbers >= 2 ? (['text.two_numbers'] as const) : []),
    ...(numbers >= 3 ? (['text.three_numbers'] as const) : []),
  ]
}

/** The facts of one sentence. */
export function sentenceFacts({ words, hasIdentifier }: Sentence): FactName[] {
  return [
    words.length <= 14 ? 'sentence.short' : 'sentence.long',
    ...(hasIdentifier ? (['sentence.identifier'] as const) : []),
  ]
}

function isNumber(word: string): boolean {
  const first = word.charCodeAt(0)
  return (first >= 48 && first <= 57) || numberWords.has(word)
}
