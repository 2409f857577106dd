import { type Category, categories } from '../../catalogue/categories.ts'
import { once } from '../once.ts'
import { heaviestWords, type WeighedWord } from './heaviest-words.ts'
import { createWeigh } from './model.ts'
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
 * The model of categories. The first text prepares it, so that a cold start does not wait for it.
 * @param read what reads prompts for others, too, so that each is read once
 */
export function createCategoryModel(read: Read = createReader()) {
  const weigh = once(() => createWeigh(shippedWeights))
  return {
    classify(text: string): Classified {
      const prompt = read(text)
      if (prompt.sentences === 0 && !prompt.code) return { category: 'simple_qa', probability: 0 }
      const probabilities = weigh().probabilities(prompt)
      const probability = Math.max(...probabilities)
      return { category: categories[probabilities.indexOf(probability)] ?? 'simple_qa', probability }
    },
    /** The words of what is asked that weighed most for or against a category, in log-odds; for nobody but the one who asked. */
    explain(text: string, category: Category): WeighedWord[] {
      const prompt = read(text)
      return heaviestWords(prompt.asked, weigh().weightOf(prompt, categories.indexOf(category)))
    },
  }
}

export type CategoryModel = ReturnType<typeof createCategoryModel>

export function createClassify(read?: Read): Classify {
  return createCategoryModel(read).classify
}
