import type { Category } from '../functions/llm-router/catalogue/categories.ts'

/** A labelled prompt. */
export type Example = {
  text: string
  category: Category
  /** The public source or the style of writing that it is from: what is tested together, is never trained on together. */
  source: string
  /** How sure it needs a strong model, from 0 to 1; 0 unless said. */
  strong?: number
}
