import * as v from 'valibot'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { fitThinking } from '#runtime/contract/thinking-budget.ts'
import { type JsonObject, jsonObjectSchema } from '#runtime/contract/tool-calls.ts'
import { toDocument } from '../messages/exact.ts'
import { thoughtFormat } from '../messages/thoughts.ts'
import { mayBeClaude } from '../model/unnamed-models.ts'
import { wishedThinking } from './wished-thinking.ts'

/**
 * Claude's own `thinking`, and the limit on the answer that leaves room for it. Other models get the limit that was asked for: a
 * budget that they never see does not count.
 * @throws LlmError invalid_request for thinking of no type, or a limit that leaves no room for it
 */
export function toThinking(request: ChatRequest & { model: string }): { thinking?: JsonObject; maxTokens?: number } {
  // Of Bedrock's models, Claude alone knows `thinking`.
  const isKnown = mayBeClaude.test(request.model)
  const { thinking, ...limit } = fitThinking(
    isKnown ? request : { ...request, thinking: undefined },
    thoughtFormat,
    wishedThinking,
  )
  if (thinking === undefined) return limit
  if (v.is(jsonObjectSchema, thinking) && typeof thinking.type === 'string') {
    return { ...limit, thinking: toDocument(thinking) }
  }
  throw refusal('thinking must be an object with its type', 'thinking')
}
