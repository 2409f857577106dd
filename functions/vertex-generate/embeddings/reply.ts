import * as v from 'valibot'
import { refusal } from '#runtime/contract/refusal.ts'
import { tokenCountSchema, type Usage } from '#runtime/contract/usage.ts'
import { LlmError } from '#runtime/errors.ts'

const replySchema = v.looseObject({
  embeddings: v.array(
    v.looseObject({
      values: v.pipe(v.array(v.number()), v.minLength(1)),
      statistics: v.optional(
        v.looseObject({ tokenCount: v.optional(v.unknown()), truncated: v.optional(v.boolean(), false) }),
        {},
      ),
    }),
  ),
})

export type Embedded = {
  vector: number[]
  /** Undefined if Vertex AI did not report it. */
  tokens: number | undefined
}

/**
 * The vectors of one request.
 * @param texts how many were sent
 * @throws LlmError invalid_request for a text that was truncated although the request forbids it
 */
export function readEmbeddings(reply: unknown, texts: number): Embedded[] {
  const { embeddings } = v.parse(replySchema, reply)
  if (embeddings.length !== texts)
    throw new LlmError('bad_reply', `Vertex AI sent ${embeddings.length} vectors for ${texts} texts`)
  return embeddings.map(({ values, statistics }) => {
    if (statistics.truncated) {
      const message = 'A text is longer than the model takes, and vertex has embedded its beginning only'
      throw refusal(message, 'input')
    }
    return { vector: values, tokens: v.is(tokenCountSchema, statistics.tokenCount) ? statistics.tokenCount : undefined }
  })
}

/** All vectors in OpenAI's format. Shortened ones are scaled to length 1, as OpenAI's are but not all of Google's. */
export function toEmbeddingsReply(embedded: Embedded[], model: string, isShortened: boolean): unknown {
  const usage = toUsage(embedded)
  return {
    object: 'list',
    data: embedded.map(({ vector }, index) => ({
      object: 'embedding',
      index,
      embedding: isShortened ? scaled(vector) : vector,
    })),
    model,
    ...(usage && { usage }),
  }
}

/** The sum of the counts of all texts; unknown if one is unknown. */
function toUsage(embedded: Embedded[]): Usage | undefined {
  const counts = embedded.map(({ tokens }) => tokens).filter((tokens) => tokens !== undefined)
  if (counts.length < embedded.length) return undefined
  const sum = counts.reduce((total, tokens) => total + tokens, 0)
  return { prompt_tokens: sum, total_tokens: sum }
}

function scaled(vector: number[]): number[] {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value ** 2, 0)) || 1
  return vector.map((value) => value / length)
}
