import * as v from 'valibot'
import { toUsage } from './usage.ts'

const replySchema = v.looseObject({ model: v.string(), embeddings: v.array(v.array(v.number())) })

/** Ollama's reply in OpenAI's words. */
export function toReply(reply: unknown): unknown {
  const { model, embeddings, ...rest } = v.parse(replySchema, reply)
  const usage = toUsage(rest)
  return {
    object: 'list',
    data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    model,
    ...(usage && { usage }),
  }
}
