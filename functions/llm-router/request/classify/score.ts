import { categories } from '../../catalogue/categories.ts'
import { sentenceFacts, textFacts } from './facts.ts'
import { holds, type Numbering, type Rule } from './rules.ts'
import type { Sentence } from './sentences.ts'
import { eachPhrase, type Vocabulary } from './vocabulary.ts'

export type ScoreParts = { vocabulary: Vocabulary; numbering: Numbering; rules: readonly Rule[] }

/** The points of each category, in the order of `categories`. */
export function score(
  sentences: readonly Sentence[],
  found: { code: boolean; given: boolean },
  { vocabulary, numbering, rules }: ScoreParts,
): number[] {
  const shared = textFacts(sentences, found)
  // The points of each rule: the most that any sentence gives it.
  const brought = new Float64Array(rules.length)
  for (const sentence of sentences) {
    const marks = markGroups(sentence.words, vocabulary, numbering)
    for (const fact of [...shared, ...sentenceFacts(sentence)]) marks[numbering.fact(fact)] = 1
    let number = 0
    for (const rule of rules) {
      const points = rule.weight * sentence.weight
      if (Math.abs(points) > Math.abs(brought[number] ?? 0) && holds(rule, marks)) brought[number] = points
      number++
    }
  }
  const scores = categories.map(() => 0)
  for (const [number, { category }] of rules.entries()) {
    scores[category] = (scores[category] ?? 0) + (brought[number] ?? 0)
  }
  return scores
}

/** Marks the groups that occur in a sentence, and those it opens with. */
function markGroups(words: readonly string[], vocabulary: Vocabulary, numbering: Numbering): Uint8Array {
  const marks = new Uint8Array(numbering.count)
  const courtesy = vocabulary.numbers.get('courtesy')
  let open = 0
  for (let at = 0; at < words.length; at++) {
    const isOpen = at === 0 || at === open
    let polite = 0
    eachPhrase(vocabulary, words, at, (group, length) => {
      marks[group] = 1
      if (isOpen) marks[numbering.opening(group)] = 1
      if (group === courtesy) polite = Math.max(polite, length)
    })
    if (at === open && polite > 0) open += polite
  }
  return marks
}
