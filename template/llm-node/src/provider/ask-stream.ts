import * as v from 'valibot'
import { type AnswerStream, commit, type Piece } from '../contract/answer-stream.ts'
import { createLogprobsCheck } from '../contract/asked-logprobs.ts'
import { createBeginning } from '../contract/beginning.ts'
import type { ChatRequest } from '../contract/chat.ts'
import { type ChatChunk, chatChunkSchema } from '../contract/chat-chunk.ts'
import { type Choices, createChoices, wantedChoices } from '../contract/choices.ts'
import { createChunkCompleter } from '../contract/complete.ts'
import { createCutCalls } from '../contract/cut-calls.ts'
import { emptyAnswers } from '../contract/empty-answers.ts'
import { createArgumentsOnce } from '../contract/encoded-twice.ts'
import { header } from '../contract/headers.ts'
import { withoutOlderCalls } from '../contract/older-calls.ts'
import { withChatLogprobs } from '../contract/older-logprobs.ts'
import { type UsageOf, withReported } from '../contract/reported.ts'
import { createSingleCall } from '../contract/single-call.ts'
import { wantsLogprobs, wantsSingleCall } from '../contract/wants.ts'
import { LlmError } from '../errors.ts'
import { isReset } from '../http/reset.ts'
import { endWaitMs } from '../http/stream-deadline.ts'
import type { Parts } from '../parts.ts'
import { SdkFailure } from './by-sdk.ts'
import { createMaskedDeltas } from './masked-deltas.ts'
import { type ObserveCalls, type ObservedCall, saidBefore } from './observe-calls.ts'
import type { ChatProvider } from './provider.ts'
import type { ReceivedCall } from './receive.ts'
import { createUpstream, type Upstream, upstreamParts } from './upstream.ts'

/** A streamed answer that has begun, and what to do at its end. */
export type Streamed = {
  stream: AnswerStream
  headers: Record<string, string>
  ended(error: LlmError | undefined): void
}

export type AskStream = (call: ReceivedCall, request: ChatRequest & { model: string }) => Promise<Streamed>

/** Asks the provider for a streamed answer, and returns it with its first output. */
export function createAskStream(provider: ChatProvider, parts: Parts, observe: ObserveCalls): AskStream {
  const watch = upstreamParts(provider, parts)
  return async (call, request) => {
    const { signal, isPrivate } = call
    const observed = observe(call, 'chat', request)
    const usageOf: UsageOf | undefined = provider.usageOf && ((reply) => provider.usageOf?.(reply, request))
    const upstream = createUpstream(
      watch,
      { ...call, traceContext: observed.traceContext },
      { isStreamed: true, usageOf },
    )
    const chunks = () => provider.stream(request, { fetch: upstream.fetch, signal, isPrivate })
    const choices = createChoices(wantedChoices(request), provider.name, emptyAnswers(request))
    const complete = createChunkCompleter({ model: request.model, nowMs: parts.now() }, request, choices.heldBack)
    const beginning = createBeginning()
    const pieces = toPieces(untilWhole(chunks, upstream, choices), {
      complete(value) {
        beginning.came(value)
        return complete(withoutOlderCalls(value, request))
      },
      asWanted: createAsWanted(request),
      masked: createMaskedDeltas(parts.redactor),
      upstream,
      observed,
      signal,
    })
    try {
      const stream = await commit(pieces, choices, {
        refuse: createLogprobsCheck(request, provider.name),
        failure: (thrown) => (signal.aborted ? thrown : beginning.failure(thrown)),
      })
      observed.firstOutput()
      return {
        stream,
        headers: upstream.simulated() ? { [header.simulated]: 'true' } : {},
        ended(error) {
          const { last, usage } = stream.progress
          const said = { ...last, usage, finishReasons: choices.finishReasons() }
          observed.ended({ said, error, address: upstream.address() })
        },
      }
    } catch (thrown) {
      const error = signal.aborted ? thrown : withReported(thrown, upstream.reported())
      if (error instanceof LlmError) observed.ended({ said: saidBefore(error), error, address: upstream.address() })
      throw error
    }
  }
}

/** What is made of each chunk in turn; most requests need little of it. */
function createAsWanted(request: ChatRequest): (chunk: ChatChunk) => ChatChunk {
  const steps = [
    createArgumentsOnce(),
    wantsSingleCall(request) ? createSingleCall() : undefined,
    createCutCalls(request),
    wantsLogprobs(request) ? withChatLogprobs : undefined,
  ].filter((step) => step !== undefined)
  return (chunk) => steps.reduce((told, step) => step(told), chunk)
}

type PieceParts = {
  complete: (value: unknown) => unknown
  asWanted: (chunk: ChatChunk) => ChatChunk
  masked: (chunk: ChatChunk) => ChatChunk
  upstream: Upstream
  observed: ObservedCall
  signal: AbortSignal
}

async function* toPieces(
  chunks: AsyncIterable<unknown>,
  { complete, asWanted, masked, upstream, observed, signal }: PieceParts,
): AsyncGenerator<Piece> {
  let isWhole = false
  try {
    for await (const value of chunks) {
      const completed = complete(value)
      if (completed === undefined) continue
      v.assert(chatChunkSchema, completed)
      const chunk = masked(asWanted(completed))
      for (const { index, delta } of chunk.choices) if (delta.content) observed.text(index, delta.content)
      yield { chunk, data: JSON.stringify(chunk) }
    }
    // Some SDKs end their loop silently when they are aborted.
    signal.throwIfAborted()
    isWhole = true
  } catch (thrown) {
    throw upstream.failure(thrown)
  } finally {
    upstream.end(isWhole)
  }
}

/**
 * The chunks up to the end of the provider's stream, or until a while after the end of the answer.
 * @param chunks called within the generator, so that an immediate error is classified like any other
 */
async function* untilWhole(
  chunks: () => AsyncIterable<unknown>,
  upstream: Upstream,
  choices: Choices,
): AsyncGenerator<unknown> {
  const iterator = chunks()[Symbol.asyncIterator]()
  let leftMs = endWaitMs
  let additions = 0
  let isLate = false
  const next = () => (choices.areEnded() ? afterTheEnd() : iterator.next())
  async function afterTheEnd(): Promise<IteratorResult<unknown>> {
    if (choices.additions() > additions) leftMs = endWaitMs
    additions = choices.additions()
    const beganMs = performance.now()
    const timer = setTimeout(() => {
      isLate = true
      upstream.end(true)
    }, leftMs)
    try {
      return await iterator.next()
    } catch (thrown) {
      // A connection that is dropped after the answer has taken nothing of it.
      const isDropped = thrown instanceof SdkFailure && isReset(thrown.cause)
      if (isLate || isDropped) return { done: true, value: undefined }
      throw thrown
    } finally {
      clearTimeout(timer)
      leftMs -= performance.now() - beganMs
    }
  }
  try {
    for (let one = await next(); !one.done; one = await next()) yield one.value
  } finally {
    await iterator.return?.()
  }
}
