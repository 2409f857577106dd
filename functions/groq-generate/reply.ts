import * as v from 'valibot'
import { toUsage } from './usage.ts'

const replySchema = v.looseObject({ usage: v.optional(v.unknown()) })

/** Groq's reply is OpenAI's; only its usage is put in order. */
export function toReply(reply: unknown): unknown {
  const { usage, ...rest } = v.parse(replySchema, reply)
  const normalised = toUsage(usage)
  return { ...rest, ...(normalised && { usage: normalised }) }
}

const chunkSchema = v.looseObject({
  usage: v.optional(v.unknown()),
  x_groq: v.optional(v.looseObject({ usage: v.optional(v.unknown()) })),
})

/** Groq's chunks are OpenAI's; usage stands in `x_groq` of the last one too, whether it was asked for or not. */
export async function* toChunks(chunks: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const value of chunks) {
    const { usage, ...chunk } = v.parse(chunkSchema, value)
    const normalised = toUsage(usage ?? chunk.x_groq?.usage)
    yield { ...chunk, ...(normalised && { usage: normalised }) }
  }
}
