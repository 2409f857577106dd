import { type Category, categories } from '../../catalogue/categories.ts'
import { heaviestWords, type WeighedWord } from './heaviest-words.ts'
import { createWeigh, type Weigh } from './model.ts'
import { createReader, type Read } from './reader.ts'
import shippedWeights from './weights.json' with { type: 'json' }

export type Classified = {
  category: Category
  /** How probable it is that a person who knows the definitions agrees: calibrated on styles of writing that training has not seen. */
  probability: number
}

/** Tells what a prompt asks for, from its text alone. Never throws, and is deterministic. */
export type Classify = (text: string) => Classified

/**
 * A classifier. The first text prepares it, so that a cold start does not wait for it.
 * @param read what reads prompts for others, too, so that each is read once
 */
export function createClassify(read: Read = createReader()): Classify {
  let weigh: Weigh | undefined
  return (text) => {
    weigh ??= createWeigh(shippedWeights)
    const prompt = read(text)
    if (prompt.sentences === 0 && !prompt.code) return { category: 'simple_qa', probability: 0 }
    const probabilities = weigh.probabilities(prompt)
    const probability = Math.max(...probabilities)
    return { category: categories[probabilities.indexOf(probability)] ?? 'simple_qa', probability }
  }
}

/** The words of what is asked that weighed most for or against a category, in log-odds; for nobody but the one who asked. */
export function createExplainCategory(
  read: Read = createReader(),
): (text: string, category: Category) => WeighedWord[] {
  let weigh: Weigh | undefined
  return (text, category) => {
    weigh ??= createWeigh(shippedWeights)
    const prompt = read(text)
    return heaviestWords(prompt.asked, weigh.weightOf(prompt, categories.indexOf(category)))
  }
}
