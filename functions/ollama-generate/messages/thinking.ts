import type { ChatRequest } from '#runtime/contract/chat.ts'
import { nearestEffort } from '#runtime/contract/efforts.ts'
import { effortOfThinking } from '#runtime/contract/thinking-effort.ts'

/**
 * How much the model should think; undefined means the model's own default. `thinking` can only stop it: that is a wish, and models that
 * do not think answer 400 to any word but `false` (ChiefGyk3D/penguin-overlord#111).
 * @throws LlmError invalid_request for an unknown effort
 */
export function toThink({
  reasoning_effort: asked,
  thinking,
}: ChatRequest): false | 'low' | 'medium' | 'high' | undefined {
  const isStopped = effortOfThinking(thinking) === 'none'
  const nearest = nearestEffort(asked ?? (isStopped ? 'none' : undefined), ['none', 'low', 'medium', 'high'])
  return nearest === 'none' ? false : nearest
}
