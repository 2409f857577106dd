import { own } from '#runtime/contract/own.ts'
import { unknownEnd } from '#runtime/contract/quoted-word.ts'

/** Gemini's finish reasons that OpenAI has an equivalent for. With any other, such as MALFORMED_FUNCTION_CALL, there is no answer. */
const finishReasons: Record<string, string> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  MODEL_ARMOR: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
}

/**
 * Why the answer ended, as OpenAI's finish_reason. Gemini has no reason of its own for an end by tool calls.
 * @throws LlmError for a reason that means there is no whole answer
 */
export function toFinishReason(reason: string | undefined, hasToolCalls: boolean): string {
  const known = own(finishReasons, reason ?? '')
  if (known === 'stop' && hasToolCalls) return 'tool_calls'
  if (known !== undefined) return known
  throw unknownEnd('Gemini', reason)
}

/** What Gemini sends instead of an answer when it blocks a prompt. */
export function blockedPrompt(blockReason: string): string {
  return `The provider blocked the prompt: ${blockReason}`
}
