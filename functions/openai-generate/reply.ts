import * as v from 'valibot'
import { toUsage } from './usage.ts'

const replySchema = v.looseObject({ usage: v.optional(v.unknown()) })

/** The reply is OpenAI's; `object` is filled in, since not every vendor sends it, and usage is put in order. */
export function toReply(reply: unknown): unknown {
  return completed(reply, 'chat.completion')
}

/** The same for each chunk: some vendors tell the usage in a chunk of its own, others in the last one. */
export async function* toChunks(chunks: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const chunk of chunks) yield completed(chunk, 'chat.completion.chunk')
}

function completed(value: unknown, object: string): unknown {
  const { usage, ...rest } = v.parse(replySchema, value)
  const normalised = toUsage(usage)
  return { object, ...rest, ...(normalised && { usage: normalised }) }
}
