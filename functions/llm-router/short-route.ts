import { chatCompletionSchema } from '#runtime/contract/chat.ts'
import { embeddingsReplySchema } from '#runtime/contract/embeddings.ts'
import { parseJson, parseRequest } from '#runtime/contract/parse.ts'
import { checkPromptLength } from '#runtime/contract/prompt-limit.ts'
import {
  onePrompt,
  type ShortReply,
  type ShortRequest,
  shortChatResult,
  shortEmbeddingResult,
  shortRequestSchema,
  type Task,
  toChatRequest,
  toEmbeddingsRequest,
} from '#runtime/contract/short-form.ts'
import { eventStreamHeaders } from '#runtime/contract/sse.ts'
import { shortEvents } from '#runtime/contract/stream-encoding.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import { type FallbackError, LlmError } from '#runtime/errors.ts'
import { type Call, json, type Reply, type Route } from '#runtime/http/call.ts'
import type { Decided } from './attempt.ts'
import type { Dispatch, Outcome } from './dispatch.ts'
import type { DispatchStream } from './dispatch-stream.ts'
import { type Hints, hintsOfShort } from './hints.ts'
import { replyHeaders } from './reply-headers.ts'

/** The router's reply to the short form: a provider function's own, and why it went there and what it cost. */
type RouterReply = ShortReply & {
  task: Task
  reason: string
  strategy: string
  /** Null where it is unknown; llm_token_cost_unknown_total counts those. */
  cost_usd: number | null
  fallback_errors: FallbackError[]
  /** The model that was meant, where it has retired and `model` answers in its place. */
  replaced_model?: string
}

/** `POST /` on the router. */
export function shortRoute(dispatch: Dispatch, dispatchStream: DispatchStream, maxPromptCharacters: number): Route {
  async function handle(call: Call) {
    const short = parseRequest(shortRequestSchema, parseJson(call.body))
    checkPromptLength([short.prompt].flat(), maxPromptCharacters, 'prompt')
    const hints = hintsOfShort(short)
    if (hints.task === 'embed') return embed(call, short, hints)
    const { model: _, ...body } = toChatRequest(short, onePrompt(short))
    return short.stream ? stream(call, body, hints) : generate(call, body, hints)
  }

  async function generate(call: Call, body: Record<string, unknown>, hints: Hints) {
    const question = { hints, path: '/v1/chat/completions', body, schema: chatCompletionSchema } as const
    const outcome = await dispatch(call, question)
    return answer(outcome, hints, shortChatResult(outcome.reply))
  }

  async function embed(call: Call, short: ShortRequest, hints: Hints) {
    if (short.stream) throw new LlmError('invalid_request', 'stream does not go with task embed', { param: 'stream' })
    const { model: _, ...body } = toEmbeddingsRequest(short)
    const question = { hints, path: '/v1/embeddings', body, schema: embeddingsReplySchema } as const
    const outcome = await dispatch(call, question)
    return answer(outcome, hints, shortEmbeddingResult(short, outcome.reply))
  }

  async function stream(call: Call, body: Record<string, unknown>, hints: Hints): Promise<Reply> {
    const outcome = await dispatchStream(call, { hints, body })
    const events = shortEvents(outcome.stream, (end) => {
      const { costUsd, usage, latencyMs } = outcome.settle(end)
      return explain(outcome, hints, { usage, costUsd, latencyMs })
    })
    return { status: 200, headers: { ...eventStreamHeaders, ...replyHeaders(outcome) }, body: events }
  }

  return { method: 'POST', path: '/', handle }
}

function answer(
  outcome: Outcome<{ usage?: Usage | undefined }>,
  hints: Hints,
  result: Pick<ShortReply, 'result' | 'finish_reason'>,
): Reply {
  const reply: RouterReply = { ...result, ...explain(outcome, hints, { ...outcome, usage: outcome.reply.usage }) }
  return json(reply, replyHeaders(outcome))
}

/** All of a reply but its result. */
function explain(
  { target, decision }: Decided,
  hints: Hints,
  known: { usage: Usage | undefined; costUsd: number | null; latencyMs: number },
): Omit<RouterReply, 'result' | 'finish_reason'> {
  return {
    provider: target.provider,
    model: target.model,
    ...(decision.replaces && { replaced_model: decision.replaces.model }),
    task: hints.task,
    reason: decision.reason,
    strategy: decision.strategy,
    usage: known.usage ?? null,
    cost_usd: known.costUsd,
    latency_ms: Math.round(known.latencyMs),
    fallback_errors: [],
  }
}
