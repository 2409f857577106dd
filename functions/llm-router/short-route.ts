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
import type { Usage } from '#runtime/contract/usage.ts'
import type { FallbackError } from '#runtime/errors.ts'
import { type Call, json, type Route } from '#runtime/http/call.ts'
import type { Dispatch, Outcome } from './dispatch.ts'
import { hintsOfShort } from './hints.ts'
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
export function shortRoute(dispatch: Dispatch, maxPromptCharacters: number): Route {
  async function handle(call: Call) {
    const short = parseRequest(shortRequestSchema, parseJson(call.body))
    checkPromptLength([short.prompt].flat(), maxPromptCharacters, 'prompt')
    const hints = hintsOfShort(short)
    const { outcome, result } = hints.task === 'embed' ? await embed(call, short) : await generate(call, short)
    const { target, decision, reply, costUsd, latencyMs } = outcome
    const answer: RouterReply = {
      ...result,
      provider: target.provider,
      model: target.model,
      ...(decision.replaces && { replaced_model: decision.replaces.model }),
      task: hints.task,
      reason: decision.reason,
      strategy: decision.strategy,
      usage: reply.usage ?? null,
      cost_usd: costUsd,
      latency_ms: Math.round(latencyMs),
      fallback_errors: [],
    }
    return json(answer, replyHeaders(outcome))
  }

  async function generate(call: Call, short: ShortRequest): Promise<Answered> {
    const { model: _, ...body } = toChatRequest(short, onePrompt(short))
    const question = {
      hints: hintsOfShort(short),
      path: '/v1/chat/completions',
      body,
      schema: chatCompletionSchema,
    } as const
    const outcome = await dispatch(call, question)
    return { outcome, result: shortChatResult(outcome.reply) }
  }

  async function embed(call: Call, short: ShortRequest): Promise<Answered> {
    const { model: _, ...body } = toEmbeddingsRequest(short)
    const question = {
      hints: hintsOfShort(short),
      path: '/v1/embeddings',
      body,
      schema: embeddingsReplySchema,
    } as const
    const outcome = await dispatch(call, question)
    return { outcome, result: shortEmbeddingResult(short, outcome.reply) }
  }

  return { method: 'POST', path: '/', handle }
}

type Answered = {
  outcome: Outcome<{ usage?: Usage | undefined }>
  result: Pick<ShortReply, 'result' | 'finish_reason'>
}
