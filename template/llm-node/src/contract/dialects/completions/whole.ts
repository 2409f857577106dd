import type { ChatCompletion } from '../../chat.ts'
import { present } from '../../present.ts'
import { bareId } from '../bare-id.ts'
import { createTextLogprobs } from './logprobs.ts'
import type { Told } from './read.ts'

/** An answer as a text completion. What the model refuses to do is its text: the form has no other place. */
export function wholeCompletion(completion: ChatCompletion, { echoed }: Told): object {
  const { choices, usage } = completion
  return {
    ...headOf(completion),
    choices: choices.map(({ index, message, logprobs, finish_reason }) => ({
      text: echoed + saidIn(message),
      index,
      logprobs: createTextLogprobs()(logprobs),
      finish_reason,
    })),
    ...present({ usage }),
  }
}

/** What a text completion says of itself, whole and in each piece of a stream. */
export function headOf(answer: { id: string; created: number; model: string } & Record<string, unknown>): object {
  const { id, created, model, system_fingerprint, service_tier } = answer
  return {
    id: `cmpl-${bareId(id)}`,
    object: 'text_completion',
    created,
    model,
    ...present({ system_fingerprint, service_tier }),
  }
}

/** The text of a message, or of a piece of one. */
export function saidIn({ content, refusal }: Record<string, unknown>): string {
  return [content, refusal].filter((said) => typeof said === 'string').join('')
}
