import { own } from '#runtime/contract/own.ts'
import { LlmError } from '#runtime/errors.ts'

/** Ollama's reasons for an end that OpenAI has a word for. Any other is no answer: `load` and `unload` are of a model. */
const finishReasons: Record<string, 'stop' | 'length'> = { stop: 'stop', length: 'length' }

/**
 * Why an answer ended, in OpenAI's word; Ollama has none for the end by a call, and older ones give no reason.
 * @throws LlmError bad_reply for a reason that means that there is no whole answer
 */
export function toFinishReason(reason = 'stop', hasToolCalls: boolean): 'length' | 'tool_calls' | 'stop' {
  const known = own(finishReasons, reason)
  if (known === undefined) throw new LlmError('bad_reply', `ollama stopped for the reason ${reason.slice(0, 40)}`)
  return known === 'stop' && hasToolCalls ? 'tool_calls' : known
}
