import { type Category, categories } from '../../../../../functions/llm-router/catalogue/categories.ts'
import type { Classify } from '../../../../../functions/llm-router/request/classify/classify.ts'
import type { Labelled } from './prompts.ts'

/** How often each category was taken for each: `counts[what it is][what was said]`. */
export type Confusion = Record<Category, Record<Category, number>>

export function confuse(prompts: readonly Labelled[], classify: Classify): Confusion {
  return confusionOf(prompts.map(({ text, category }) => ({ category, said: classify(text).category })))
}

export function confusionOf(judged: readonly { category: Category; said: Category }[]): Confusion {
  const row = () => Object.fromEntries(categories.map((category) => [category, 0])) as Record<Category, number>
  const confusion = Object.fromEntries(categories.map((category) => [category, row()])) as Confusion
  for (const { category, said } of judged) confusion[category][said]++
  return confusion
}

/** The share of a category's prompts that were taken for it. */
export function recall(confusion: Confusion, category: Category): number {
  const row = confusion[category]
  return row[category] / categories.reduce((sum, said) => sum + row[said], 0)
}

/** The share of all prompts that were taken for what they are. */
export function accuracy(confusion: Confusion): number {
  let right = 0
  let all = 0
  for (const category of categories) {
    right += confusion[category][category]
    for (const said of categories) all += confusion[category][said]
  }
  return right / all
}

/** The matrix as text: a line for what prompts are, a column for what was said. */
export function formatConfusion(confusion: Confusion): string {
  const line = (cells: readonly (string | number)[]) => cells.map((cell) => String(cell).padStart(13)).join('')
  return [
    line(['', ...categories]),
    ...categories.map((category) => line([category, ...categories.map((said) => confusion[category][said])])),
  ].join('\n')
}
