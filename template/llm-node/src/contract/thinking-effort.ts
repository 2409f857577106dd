import * as v from 'valibot'
import type { Effort } from './efforts.ts'

/** The most tokens of thought that each effort stands for. */
const budgets: readonly { effort: Effort; lessThan: number }[] = [
  { effort: 'low', lessThan: 4096 },
  { effort: 'medium', lessThan: 16_384 },
  { effort: 'high', lessThan: Number.POSITIVE_INFINITY },
]

const thinkingSchema = v.variant('type', [
  v.looseObject({ type: v.literal('enabled'), budget_tokens: v.nullish(v.number()) }),
  v.looseObject({ type: v.literal('disabled') }),
])

/**
 * The effort that a request's `thinking` comes nearest to, for providers that have efforts and no budgets. It is a wish: a model that
 * cannot be told an effort answers without. Without a budget it is medium. Undefined where the model is to decide.
 */
export function effortOfThinking(thinking: unknown): Effort | undefined {
  const parsed = v.safeParse(thinkingSchema, thinking)
  if (!parsed.success) return undefined
  const asked = parsed.output
  if (asked.type === 'disabled') return 'none'
  const { budget_tokens: tokens } = asked
  if (tokens === undefined || tokens === null) return 'medium'
  return budgets.find(({ lessThan }) => tokens < lessThan)?.effort
}
