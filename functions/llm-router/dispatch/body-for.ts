import type { Target } from '../catalogue/catalogue.ts'
import type { Account } from './accounts/account.ts'

/**
 * A request in OpenAI's format as one target gets it: with its model, and with the limit on the answer that the money left covers. Each
 * provider function writes the limit as its provider wants it. OpenAI's other name for it can only be null here.
 */
export function bodyFor(
  body: Record<string, unknown>,
  { model }: Target,
  { maxTokens }: Pick<Account, 'maxTokens'>,
): Record<string, unknown> {
  if (maxTokens === undefined) return { ...body, model }
  const { max_completion_tokens: _, ...rest } = body
  return { ...rest, model, max_tokens: maxTokens }
}
