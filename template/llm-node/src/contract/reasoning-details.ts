import * as v from 'valibot'
import type { ChatMessage } from './chat.ts'

/** A thought with its model's signature, or an encrypted one. */
export type Thought = { text: string; signature: string } | { redacted: string }

/** What an answer has told before a thought: so many characters of its text, and so many calls. */
export type Told = { characters: number; calls: number }

/**
 * The format of signatures that come without one: those of the dialect `messages` that its vendor itself has told. The functions
 * that read signed thoughts are all of that vendor's models.
 */
export const bareFormat = 'messages'

/**
 * A signed thought in OpenRouter's format (`reasoning_details`). A client that sends an answer back unchanged returns it, and the
 * model requires it before the calls of the same turn.
 * @param format identifies whose signature it is
 * @param told what stands before the thought in its answer, since Claude refuses thoughts that come back in another place
 */
export function toReasoningDetail(thought: Thought, format: string, index: number, told?: Told): object {
  const after = told && (told.characters > 0 || told.calls > 0) ? { after: { ...told } } : {}
  if ('redacted' in thought) return { type: 'reasoning.encrypted', data: thought.redacted, format, index, ...after }
  return { type: 'reasoning.text', text: thought.text, signature: thought.signature, format, index, ...after }
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

/** The signed thoughts of an assistant's message in this format. A model does not recognise the thoughts of others. */
export function readThoughts({ reasoning_details: details }: ChatMessage, format: string): Thought[] {
  const parsed = v.safeParse(detailsSchema, details)
  if (!parsed.success) return []
  return parsed.output.flatMap((detail): Thought[] => {
    if (detail.format !== format && detail.format !== bareFormat) return []
    if (detail.type === 'reasoning.encrypted') return [{ redacted: String(detail.data) }]
    return detail.signature ? [{ text: String(detail.text), signature: String(detail.signature) }] : []
  })
}
