import * as v from 'valibot'
import { LlmError } from '#runtime/errors.ts'
import { carry } from '#runtime/provider/carried.ts'
import { toUsage } from './usage.ts'

const chunkSchema = v.looseObject({
  usage: v.optional(v.unknown()),
  x_groq: v.optional(v.looseObject({ usage: v.optional(v.unknown()), error: v.optional(v.nullable(v.string())) })),
})

/** Groq's replies are in OpenAI's format, and pass as they come. */
export function toReply(text: string): unknown {
  return carry(text, (reply) => reply)
}

/** Groq's chunks are in OpenAI's format. The last one also has the usage in `x_groq`, requested or not. */
export async function* toChunks(chunks: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const value of chunks) {
    const { usage, ...chunk } = v.parse(chunkSchema, value)
    const stopped = chunk.x_groq?.error
    // Groq ends such a stream as if the answer were complete.
    if (stopped) throw new LlmError('provider_unavailable', `groq stopped the stream early: ${stopped.slice(0, 200)}`)
    const normalised = toUsage(usage ?? chunk.x_groq?.usage)
    yield { ...chunk, ...(normalised && { usage: normalised }) }
  }
}
