import { eachGram } from './grams.ts'

/** A word of a prompt in lower case, and what it and its parts and the pair that it ends add to the decision, in log-odds. */
export type WeighedWord = { word: string; weight: number }

const mostWords = 5

/**
 * The words that weigh most, heaviest first, whether they speak for the decision or against it.
 * @param weightOf what an n-gram with this hash adds
 */
export function heaviestWords(asked: string, weightOf: (hash: number) => number): WeighedWord[] {
  const lower = asked.toLowerCase()
  const seen = new Set<number>()
  const weights = new Map<string, number>()
  eachGram(asked, (hash, start, end) => {
    if (seen.has(hash)) return
    seen.add(hash)
    const word = lower.slice(start, end)
    weights.set(word, (weights.get(word) ?? 0) + weightOf(hash))
  })
  return [...weights]
    .map(([word, weight]) => ({ word, weight }))
    .filter(({ word, weight }) => word !== '' && weight !== 0)
    .sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
    .slice(0, mostWords)
}
