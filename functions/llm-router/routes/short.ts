import { checkPromptLength } from '#runtime/contract/prompt-limit.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import {
  onePrompt,
  parseShortRequest,
  type ShortReply,
  type ShortRequest,
  shortChatResult,
  shortEmbeddingResult,
  toChatRequest,
  toEmbeddingsRequest,
} from '#runtime/contract/short-form.ts'
import { type Settle, shortEvents } from '#runtime/contract/stream-encoding.ts'
import type { Task } from '#runtime/contract/tasks.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { FallbackError } from '#runtime/errors.ts'
import { type Call, json, type Reply, type Route } from '#runtime/http/call.ts'
import { experimentOf } from '../choose/decision.ts'
import type { TimedRequest } from '../choose/request.ts'
import type { Decided } from '../dispatch/attempt.ts'
import type { Dispatch, Outcome } from '../dispatch/dispatch.ts'
import type { DispatchStream } from '../dispatch/dispatch-stream.ts'
import { toFallbackError } from '../dispatch/exhausted.ts'
import { replacedModelOf } from '../dispatch/replaced-model.ts'
import { readCompletion, readEmbeddings } from '../invoke/read-reply.ts'
import type { CallerOf } from '../keys/callers.ts'
import type { Describe } from '../request/describe.ts'
import type { Hints, Receive } from '../request/hints.ts'
import { replyHeaders } from './reply-headers.ts'
import { streamedReply } from './streamed-reply.ts'

/** The router's reply to the short form: a provider function's own, with the decision and the cost. */
type RouterReply = ShortReply & {
  task: Task
  reason: string
  strategy: string
  /** Null if it is unknown; llm_token_cost_unknown_total counts those calls. */
  cost_usd: number | null
  fallback_errors: FallbackError[]
  /** The retired model that `model` replaces. */
  replaced_model?: string
  /** The experiment and its arm, if the request is part of one. */
  experiment?: string
}

export type RouterRoutesParts = {
  dispatch: Dispatch
  dispatchStream: DispatchStream
  describe: Describe
  receive: Receive
  callerOf: CallerOf
  maxPromptCharacters: number
}

/** `POST /` on the router. */
export function shortRoute(parts: RouterRoutesParts): Route {
  const { dispatch, dispatchStream, describe, receive, callerOf, maxPromptCharacters } = parts

  async function handle(call: Call) {
    const { hints, value } = await receive(call, await callerOf(call), () => 'short')
    const short = parseShortRequest(value)
    checkPromptLength([short.prompt].flat(), maxPromptCharacters, 'prompt')
    if (hints.task === 'embed') return embed(call, short, hints)
    const { model: _, ...body } = toChatRequest(short, onePrompt(short))
    const request = describe.chat(hints, body)
    return short.stream ? stream(call, body, request) : generate(call, body, request)
  }

  async function generate(call: Call, body: Record<string, unknown>, request: TimedRequest) {
    const question = { request, path: '/v1/chat/completions', body, read: readCompletion(body) } as const
    const outcome = await dispatch(call, question)
    return answer(outcome, request, shortChatResult(outcome.reply))
  }

  async function embed(call: Call, short: ShortRequest, hints: Hints) {
    if (short.stream) throw refusal('stream cannot be combined with task embed', 'stream')
    const { model: _, ...body } = toEmbeddingsRequest(short)
    const request = describe.embeddings(hints, body)
    const question = { request, path: '/v1/embeddings', body, read: readEmbeddings(body) } as const
    const outcome = await dispatch(call, question)
    return answer(outcome, request, shortEmbeddingResult(short, outcome.reply))
  }

  async function stream(call: Call, body: Record<string, unknown>, request: TimedRequest): Promise<Reply> {
    const outcome = await dispatchStream(call, { request, body })
    const eventsOf = (settle: Settle) => shortEvents(outcome.stream, settle)
    return streamedReply(outcome, eventsOf, (settled) => explain(outcome, request, settled))
  }

  return { method: 'POST', path: '/', handle }
}

function answer(
  outcome: Outcome<{ usage?: Usage | undefined }>,
  request: TimedRequest,
  result: Pick<ShortReply, 'result' | 'finish_reason'>,
): Reply {
  const reply: RouterReply = { ...result, ...explain(outcome, request, { ...outcome, usage: outcome.reply.usage }) }
  return json(reply, replyHeaders(outcome))
}

/** Everything in a reply except its result. */
function explain(
  decided: Decided,
  { task }: TimedRequest,
  known: { usage: Usage | undefined; costUsd: number | null; latencyMs: number },
): Omit<RouterReply, 'result' | 'finish_reason'> {
  const { target, decision, failed } = decided
  const { reason, strategy } = decision
  const [experiment, replacedModel] = [experimentOf(decision), replacedModelOf(decided)]
  return {
    provider: target.provider,
    model: target.model,
    ...(replacedModel && { replaced_model: replacedModel }),
    task,
    reason,
    strategy,
    ...(experiment && { experiment }),
    usage: known.usage ?? null,
    cost_usd: known.costUsd,
    latency_ms: Math.round(known.latencyMs),
    fallback_errors: failed.map(toFallbackError),
  }
}
