import * as v from 'valibot'
import type { ChatMessage } from './chat.ts'

/** A thought with the signature by which its model knows it again, or one that may not be read and still belongs to the turn. */
export type Thought = { text: string; signature: string } | { redacted: string }

/**
 * A signed thought in the form that OpenRouter has for it (`reasoning_details`): a client that sends an answer back as it came
 * brings it along, and the model wants it before the calls of the same turn.
 * @param format whose signature it is
 */
export function toReasoningDetail(thought: Thought, format: string, index: number): object {
  if ('redacted' in thought) return { type: 'reasoning.encrypted', data: thought.redacted, format, index }
  return { type: 'reasoning.text', text: thought.text, signature: thought.signature, format, index }
}

const detailsSchema = v.array(
  v.variant('type', [
    v.looseObject({
      type: v.literal('reasoning.text'),
      text: v.nullish(v.string(), ''),
      signature: v.nullish(v.string(), ''),
      format: v.string(),
    }),
    v.looseObject({ type: v.literal('reasoning.encrypted'), data: v.string(), format: v.string() }),
    v.looseObject({ type: v.pipe(v.string(), v.notValues(['reasoning.text', 'reasoning.encrypted'])) }),
  ]),
)

/** The signed thoughts of an assistant's message in this format; what others thought is nothing that the model knows again. */
export function readThoughts({ reasoning_details: details }: ChatMessage, format: string): Thought[] {
  const parsed = v.safeParse(detailsSchema, details)
  if (!parsed.success) return []
  return parsed.output.flatMap((detail): Thought[] => {
    if (detail.format !== format) return []
    if (detail.type === 'reasoning.encrypted') return [{ redacted: String(detail.data) }]
    return detail.signature ? [{ text: String(detail.text), signature: String(detail.signature) }] : []
  })
}
