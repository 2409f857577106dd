import { isJsonObject } from '#runtime/contract/json-object.ts'
import { blame } from '#runtime/provider/blame/blame.ts'
import { checked } from '#runtime/provider/by-sdk.ts'
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
  if (typeof own.error === 'string' && own.error !== '') checked({ error: stopped(own.error) })
  if (value.usage === undefined && own.usage === undefined) return value
  const { usage, ...chunk } = value
  const normalised = toUsage(usage ?? own.usage)
  return { ...chunk, ...(normalised && { usage: normalised }) }
}

/** Groq ends a stream that it stops as if the answer were complete. Where its words do not say why, it is unavailable. */
function stopped(message: string): object {
  const { code } = blame({ message, codes: [] }, undefined)
  return code === 'bad_reply' ? { message, code: 503 } : { message }
}
