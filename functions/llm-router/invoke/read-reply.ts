import type { ChatCompletion } from '#runtime/contract/chat.ts'
import { type EmbeddingsReply, type EmbeddingsRequest, inputsOf } from '#runtime/contract/embeddings.ts'
import { wholeCompletion, wholeEmbeddings } from '#runtime/contract/whole-reply.ts'
import type { ReadReply } from './invoke.ts'

/** Checks that a function's chat answer contains everything that the request asks for. Its bytes pass unchanged. */
export function readCompletion(request: Record<string, unknown>): ReadReply<ChatCompletion> {
  return (value, by) => wholeCompletion(value, { by, request }, { model: by, nowMs: 0 })
}

/** The same for embeddings: one vector for each input. */
export function readEmbeddings(request: EmbeddingsRequest): ReadReply<EmbeddingsReply> {
  const count = inputsOf(request).length
  return (value, by) => wholeEmbeddings(value, { by, count, dimensions: request.dimensions })
}
