import type { ChatCompletion } from '#runtime/contract/chat.ts'
import { wantedChoices } from '#runtime/contract/choices.ts'
import { type EmbeddingsReply, type EmbeddingsRequest, inputsOf } from '#runtime/contract/embeddings.ts'
import { wholeCompletion, wholeEmbeddings } from '#runtime/contract/whole-reply.ts'
import type { ReadReply } from '../invoke/invoke.ts'

/** Reads what a function answers to a chat: the whole of what the request asks for, or an error. It goes out as it came. */
export function readCompletion(request: Record<string, unknown>): ReadReply<ChatCompletion> {
  const count = wantedChoices(request)
  return (value, by) => wholeCompletion(value, { by, count }, { model: by, nowMs: 0 })
}

/** The same for embeddings: a vector for each input. */
export function readEmbeddings(request: EmbeddingsRequest): ReadReply<EmbeddingsReply> {
  const count = inputsOf(request).length
  return (value, by) => wholeEmbeddings(value, { by, count })
}
