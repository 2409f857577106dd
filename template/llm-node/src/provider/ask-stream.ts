import * as v from 'valibot'
import { type AnswerStream, commit, type Piece } from '../contract/answer-stream.ts'
import type { ChatRequest } from '../contract/chat.ts'
import { chatChunkSchema } from '../contract/chat-chunk.ts'
import { header } from '../contract/headers.ts'
import type { Call } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import type { ChatProvider } from './provider.ts'
import { createUpstream, type Upstream } from './upstream.ts'

export type AskStream = (
  call: Call,
  request: ChatRequest & { model: string },
) => Promise<{ stream: AnswerStream; headers: Record<string, string> }>

/** Asks the provider for a streamed answer, and gives it once its first output is there. */
export function createAskStream(provider: ChatProvider, parts: Parts): AskStream {
  const watch = { provider: provider.name, fetch: parts.fetch, readError: provider.readError, now: parts.now }
  return async (call, request) => {
    const upstream = createUpstream(watch, call)
    const chunks = provider.stream(request, { fetch: upstream.fetch, signal: call.signal })
    const stream = await commit(toPieces(chunks, upstream, call.signal), provider.name)
    return { stream, headers: upstream.simulated() ? { [header.simulated]: 'true' } : {} }
  }
}

async function* toPieces(
  chunks: AsyncIterable<unknown>,
  upstream: Upstream,
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  try {
    for await (const value of chunks) {
      v.assert(chatChunkSchema, value)
      yield { chunk: value, data: JSON.stringify(value) }
    }
    // Some SDKs end their loop without a word when they are aborted.
    signal.throwIfAborted()
  } catch (thrown) {
    throw upstream.failure(thrown)
  }
}
