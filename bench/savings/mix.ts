import type { Category } from '../../functions/llm-router/catalogue/categories.ts'
import { estimateTokens } from '../../functions/llm-router/request/estimate-tokens.ts'
import type { Verdict } from '../../training/unseen.ts'
import { sharesOf } from '../../training/usual-shares.ts'

/** A request of the mix. */
export type Asked = {
  category: Category
  /** True if it needs a strong model, by whoever has written it. */
  isHard: boolean
  verdict: Verdict
  promptTokens: number
  answerTokens: number
  /** Its part of all requests; together they are 1. */
  share: number
}

/** Tokens of what comes with a prompt, such as the text to summarise, and of a typical answer, hidden reasoning included. */
export type Lengths = Readonly<Record<Category, { material: number; answer: number }>>

export const usualLengths: Lengths = {
  simple_qa: { material: 0, answer: 150 },
  code: { material: 150, answer: 400 },
  summarise: { material: 700, answer: 150 },
  reasoning: { material: 0, answer: 600 },
  multilingual: { material: 0, answer: 200 },
}

type Judged = { text: string; category: Category; strong?: number; verdict: Verdict }

/** Requests in the usual shares of categories. */
export function mixOf(prompts: readonly Judged[], lengths: Lengths): Asked[] {
  const shares = sharesOf(prompts)
  return prompts.map(({ text, category, strong, verdict }, at) => ({
    ...{ category, verdict, isHard: strong === 1 },
    promptTokens: estimateTokens(text) + lengths[category].material,
    answerTokens: lengths[category].answer,
    share: shares[at] ?? 0,
  }))
}
