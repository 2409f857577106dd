import type { Target } from '../catalogue/catalogue.ts'
import type { PromptCaching } from '../choose/request.ts'
import type { Attempt } from './attempt.ts'
import { withMarks } from './prompt-caching/marks.ts'

/**
 * A request in OpenAI's format as one target gets it: with its model, with the limit on the answer that the money left covers, and with
 * what its provider's prompt cache needs. Each provider function writes these as its provider wants them. OpenAI's other name for the
 * limit can only be null here.
 */
export function bodyFor(
  body: Record<string, unknown>,
  {
    target,
    account: { maxTokens },
    caching,
  }: Pick<Attempt, 'target' | 'caching'> & { account: { maxTokens?: number | undefined } },
): Record<string, unknown> {
  const cached = caching ? forCache(body, target, caching) : body
  const { model } = target
  if (maxTokens === undefined) return { ...cached, model }
  const { max_completion_tokens: _, ...rest } = cached
  return { ...rest, model, max_tokens: maxTokens }
}

function forCache(body: Record<string, unknown>, { promptCache }: Target, { prefix, marks, key }: PromptCaching) {
  if (promptCache === undefined || prefix.tokens < promptCache.minTokens) return body
  const marked = promptCache.marked && marks ? withMarks(body, prefix.goesOn) : body
  const isKeyed = promptCache.keyed && key !== undefined && typeof body.prompt_cache_key !== 'string'
  return isKeyed ? { ...marked, prompt_cache_key: key } : marked
}
