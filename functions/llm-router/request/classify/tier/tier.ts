import { once } from '../../once.ts'
import { heaviestWords, type WeighedWord } from '../heaviest-words.ts'
import { createReader, type Read } from '../reader.ts'
import { chanceOf, createWeighTier } from './model.ts'
import shippedWeights from './weights.json' with { type: 'json' }

/**
 * The probability from 0 to 1 that a prompt needs a strong model: that the answer of a cheap one would not do. Never throws, and is
 * deterministic.
 */
export type StrongChance = (text: string) => number

/**
 * The model of difficulty. The first text prepares it.
 * @param read what reads prompts for others, too, so that each is read once
 * @param weights as `npm run train` writes them
 */
export function createTierModel(read: Read = createReader(), weights: unknown = shippedWeights) {
  const weigh = once(() => createWeighTier(weights))
  return {
    strongChance: (text: string): number => chanceOf(weigh().logOdds(read(text))),
    /** The words of what is asked that weighed most for or against a strong model, in log-odds; for nobody but the one who asked. */
    explain(text: string): WeighedWord[] {
      const prompt = read(text)
      return heaviestWords(prompt.asked, weigh().weightOf(prompt))
    },
  }
}

export type TierModel = ReturnType<typeof createTierModel>

export function createStrongChance(read?: Read, weights?: unknown): StrongChance {
  return createTierModel(read, weights).strongChance
}
