import { type EmbeddingsRequest, textInputs } from '#runtime/contract/embeddings.ts'

/** One request to Vertex AI, with as many texts as the model accepts at once. */
export type VertexEmbedRequest = {
  model: string
  texts: string[]
  config: { autoTruncate: false; outputDimensionality?: number }
}

type Limits = { texts: number; characters: number }

/**
 * Models of the text-embedding family accept 250 texts and 20,000 tokens per request (a token is rarely shorter than a
 * character). gemini-embedding-001 accepts one text, and later models would make one vector of all texts together.
 */
const batches: Limits = { texts: 250, characters: 20_000 }
const single: Limits = { texts: 1, characters: Number.POSITIVE_INFINITY }

/**
 * OpenAI's embeddings request as requests to Vertex AI, in the order of the inputs. `autoTruncate: false` makes a text that
 * exceeds the model's limit an error: the vector of half a text must not pass for the vector of the whole.
 * @throws LlmError invalid_request for tokens
 */
export function toVertexEmbedRequests(request: EmbeddingsRequest & { model: string }): VertexEmbedRequest[] {
  const limits = /text-(multilingual-)?embedding/.test(request.model) ? batches : single
  return split(textInputs(request, 'vertex'), limits).map((texts) => ({
    model: request.model,
    texts,
    config: { autoTruncate: false, ...(request.dimensions && { outputDimensionality: request.dimensions }) },
  }))
}

/** A text that exceeds the limit is sent alone, so that Vertex AI can judge it. */
function split(texts: string[], limits: Limits): string[][] {
  const parts: string[][] = []
  let characters = 0
  for (const text of texts) {
    const current = parts.at(-1)
    const fits = current && current.length < limits.texts && characters + text.length <= limits.characters
    if (fits) current.push(text)
    else parts.push([text])
    characters = fits ? characters + text.length : text.length
  }
  return parts
}
