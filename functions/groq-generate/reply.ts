import * as v from 'valibot'
import { toUsage } from './usage.ts'

const replySchema = v.looseObject({ usage: v.optional(v.unknown()) })

/** Groq's reply is OpenAI's; only its usage is put in order. */
export function toReply(reply: unknown): unknown {
  const { usage, ...rest } = v.parse(replySchema, reply)
  const normalised = toUsage(usage)
  return { ...rest, ...(normalised && { usage: normalised }) }
}
