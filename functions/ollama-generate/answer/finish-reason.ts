import { own } from '#runtime/contract/own.ts'
import { unknownEnd } from '#runtime/contract/quoted-word.ts'

/** Ollama's done reasons that OpenAI has an equivalent for. With any other, such as `load` or `unload`, there is no answer. */
const finishReasons: Record<string, 'stop' | 'length'> = { stop: 'stop', length: 'length' }

/**
 * Why the answer ended, as OpenAI's finish_reason. Ollama has no reason of its own for an end by tool calls, and older versions
 * give none at all.
 * @throws LlmError bad_reply for a reason that means there is no whole answer
 */
export function toFinishReason(reason = 'stop', hasToolCalls: boolean): 'length' | 'tool_calls' | 'stop' {
  const known = own(finishReasons, reason)
  if (known === undefined) throw unknownEnd('Ollama', reason)
  return known === 'stop' && hasToolCalls ? 'tool_calls' : known
}
