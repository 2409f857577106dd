import { isFilledText } from '../../../chat.ts'
import { own } from '../../../own.ts'

const reasons: Record<string, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
}

export type Stop = { stop_reason: string | null; stop_sequence: string | null; stop_details?: object }

/**
 * Why an answer has ended.
 * @param sequence the stop sequence that ended it, if the provider tells
 * @param refused what a model says instead of an answer
 */
export function toStop(reason: string | null | undefined, sequence: unknown, refused: unknown): Stop {
  if (reason === 'content_filter' || isFilledText(refused)) {
    const explanation = isFilledText(refused) ? refused : null
    return {
      stop_reason: 'refusal',
      stop_sequence: null,
      stop_details: { type: 'refusal', category: null, explanation },
    }
  }
  if (reason === 'stop' && isFilledText(sequence)) return { stop_reason: 'stop_sequence', stop_sequence: sequence }
  return { stop_reason: own(reasons, reason ?? '') ?? null, stop_sequence: null }
}
