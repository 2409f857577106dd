import type { Category } from '../functions/llm-router/catalogue/categories.ts'

/** How often a team asks for each. What is ordinary, and what routing saves, is reckoned by it. */
export const usualShares: Readonly<Record<Category, number>> = {
  simple_qa: 0.35,
  code: 0.25,
  summarise: 0.2,
  reasoning: 0.15,
  multilingual: 0.05,
}

/** What each prompt counts for, where their categories come in the usual shares; together they are 1. */
export function sharesOf(prompts: readonly { category: Category }[]): number[] {
  const counts = Map.groupBy(prompts, ({ category }) => category)
  const all = [...counts.keys()].reduce((sum, category) => sum + usualShares[category], 0)
  return prompts.map(({ category }) => usualShares[category] / all / (counts.get(category)?.length ?? 1))
}
