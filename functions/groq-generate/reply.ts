import { isJsonObject } from '#runtime/contract/json-object.ts'
import { LlmError } from '#runtime/errors.ts'
import { carry } from '#runtime/provider/carried.ts'
import { toUsage } from './usage.ts'

/** Groq's replies are in OpenAI's format, and pass as they come. */
export function toReply(text: string): unknown {
  return carry(text, (reply) => reply)
}

/** Groq's chunks are in OpenAI's format. The last one also has the usage in `x_groq`, requested or not. */
export async function* toChunks(chunks: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const chunk of chunks) yield toChunk(chunk)
}

function toChunk(value: unknown): unknown {
  if (!isJsonObject(value)) return value
  const own = isJsonObject(value.x_groq) ? value.x_groq : {}
  // Groq ends such a stream as if the answer were complete.
  if (typeof own.error === 'string' && own.error !== '') {
    throw new LlmError('provider_unavailable', `groq stopped the stream early: ${own.error.slice(0, 200)}`)
  }
  if (value.usage === undefined && own.usage === undefined) return value
  const { usage, ...chunk } = value
  const normalised = toUsage(usage ?? own.usage)
  return { ...chunk, ...(normalised && { usage: normalised }) }
}
