import * as v from 'valibot'
import { itemsOf } from '../../../filled.ts'
import { bareFormat } from '../../../reasoning-details.ts'
import { toSigned } from '../thought-signatures.ts'

const detailSchema = v.union([
  v.looseObject({
    type: v.literal('reasoning.text'),
    text: v.nullish(v.string(), ''),
    signature: v.nullish(v.string(), ''),
    format: v.nullish(v.string(), bareFormat),
  }),
  v.looseObject({
    type: v.literal('reasoning.encrypted'),
    data: v.string(),
    format: v.nullish(v.string(), bareFormat),
  }),
])

export type ToldThought =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string }

/** The signed and the encrypted thoughts of a message, or of a piece of one. Unsigned ones are told as their text. */
export function signedThoughts(details: unknown): ToldThought[] {
  return itemsOf(details).flatMap((detail): ToldThought[] => {
    const parsed = v.safeParse(detailSchema, detail)
    if (!parsed.success) return []
    const one = parsed.output
    if (one.type === 'reasoning.encrypted') return [{ type: 'redacted_thinking', data: toSigned(one.data, one.format) }]
    if (one.signature === '') return []
    return [{ type: 'thinking', thinking: one.text, signature: toSigned(one.signature, one.format) }]
  })
}

/** True where the text of the thoughts is in them, and needs no telling beside them. */
export function holdText(signed: readonly ToldThought[]): boolean {
  return signed.some((one) => one.type === 'thinking' && one.thinking !== '')
}
