import * as v from 'valibot'
import { refusal } from '#runtime/contract/refusal.ts'
import { toUsage } from './usage.ts'

const replySchema = v.looseObject({ model: v.string(), embeddings: v.array(v.array(v.number())) })

/**
 * Ollama's reply in OpenAI's format, with vectors of the requested dimensions.
 * @throws LlmError invalid_request if the model's own vectors are shorter
 */
export function toReply(reply: unknown, dimensions: number | null | undefined): unknown {
  const { model, embeddings, ...rest } = v.parse(replySchema, reply)
  const usage = toUsage(rest)
  return {
    object: 'list',
    data: embeddings.map((embedding, index) => ({
      object: 'embedding',
      index,
      embedding: dimensions ? shorten(embedding, dimensions) : embedding,
    })),
    model,
    ...(usage && { usage }),
  }
}

/** Ollama 0.6.5 ignores `dimensions`. Later versions shorten the vector and scale it to length 1, as this does. */
function shorten(vector: number[], dimensions: number): number[] {
  if (vector.length === dimensions) return vector
  if (vector.length < dimensions) {
    const message = `The model gives vectors of ${vector.length} dimensions, and ${dimensions} were asked for`
    throw refusal(message, 'dimensions')
  }
  const kept = vector.slice(0, dimensions)
  const length = Math.sqrt(kept.reduce((sum, value) => sum + value ** 2, 0)) || 1
  return kept.map((value) => value / length)
}
