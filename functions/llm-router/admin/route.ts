import * as v from 'valibot'
import { checkPrivateAddresses } from '#runtime/contract/addresses.ts'
import type { RouteCandidate, RoutePreview, RouteRefusal } from '#runtime/contract/admin/route.ts'
import { type ChatRequest, chatRequestSchema } from '#runtime/contract/chat.ts'
import { type EmbeddingsRequest, embeddingsRequestSchema } from '#runtime/contract/embeddings.ts'
import { errorHeaders, toErrorBody } from '#runtime/contract/error-body.ts'
import { checkRequest, parseRequest } from '#runtime/contract/parse.ts'
import { onePrompt, parseShortRequest, toChatRequest, toEmbeddingsRequest } from '#runtime/contract/short-form.ts'
import type { Form } from '#runtime/contract/tasks.ts'
import { type Call, json, type Route } from '#runtime/http/call.ts'
import type { Cache } from '../cache/create-cache.ts'
import type { Asked } from '../cache/lookup.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { type Decision, experimentOf } from '../choose/decision.ts'
import type { WeightsOf } from '../choose/experiments/assign.ts'
import { NoCandidate } from '../choose/no-candidate.ts'
import { predict } from '../choose/predict.ts'
import type { TimedRequest } from '../choose/request.ts'
import { beforeChoice } from '../dispatch/before-choice.ts'
import { type ChooseAnewParts, chooseAnew } from '../dispatch/choose-anew.ts'
import type { CallerOf } from '../keys/callers.ts'
import { toNanoUsd, toUsd } from '../money/nano-usd.ts'
import { affinityOf, candidateOf, removedOf } from '../observe/decisions/candidates.ts'
import type { Loose } from '../observe/decisions/loose.ts'
import type { Describe } from '../request/describe.ts'
import type { Hints, Receive } from '../request/hints.ts'
import type { LikenessOf } from '../request/likeness.ts'
import { waitInBodyAlone } from '../routes/without-long-waits.ts'
import type { OperatorParts } from './health.ts'

type Parts = OperatorParts &
  Parameters<typeof beforeChoice>[1] &
  ChooseAnewParts & {
    describe: Describe
    receive: Receive
    likenessOf: LikenessOf
    callerOf: CallerOf
    weightsOf?: WeightsOf | undefined
    random: () => number
    cache?: { preview?: Cache['preview'] | undefined }
  }

const mostRemoved = 100

const kindSchema = v.looseObject({ messages: v.optional(v.unknown()), input: v.optional(v.unknown()) })

/** `POST /route`: what the router would do with a request of any form, and why. It calls no target. */
export function routeRoute(parts: Parts): Route {
  const { view, now, describe, receive, likenessOf, callerOf } = parts

  /** The reply shows the numbers, so tokens are always counted, even if the strategy does not need them. */
  async function toAsked(call: Call): Promise<Asked & { likeness?: ReturnType<LikenessOf> }> {
    const { form, hints, value, rest } = await receive(call, await callerOf(call), formOf)
    if (form === 'chat') {
      const chat: ChatRequest = checkRequest(chatRequestSchema, rest)
      if (hints.private) checkPrivateAddresses(chat)
      return ofChat(hints, chat)
    }
    if (form === 'embeddings') {
      const embeddings = checkRequest(embeddingsRequestSchema, rest)
      if (hints.private) checkPrivateAddresses(embeddings)
      return ofEmbeddings(hints, embeddings)
    }
    const short = parseShortRequest(value)
    if (hints.task === 'embed') return ofEmbeddings(hints, toEmbeddingsRequest(short))
    return ofChat(hints, toChatRequest(short, onePrompt(short)))
  }

  const ofChat = (hints: Hints, body: ChatRequest) => {
    const request = describe.chat(hints, body, true)
    return { request, path: '/v1/chat/completions', body, likeness: likenessOf(request, body) } as const
  }
  const ofEmbeddings = (hints: Hints, body: EmbeddingsRequest) =>
    ({ request: describe.embeddings(hints, body), path: '/v1/embeddings', body }) as const

  async function handle(call: Call) {
    const asked = await toAsked(call)
    const request = await beforeChoice(asked.request, parts)
    const decision = await decide(request)
    if (decision instanceof NoCandidate) return refused(decision, now())
    const experiment = experimentOf(decision)
    const affinity = affinityOf(decision)
    const cache = await parts.cache?.preview?.(call, asked)
    return json({
      strategy: decision.strategy,
      reason: decision.reason,
      task: request.task,
      private: request.private,
      ...(request.personal && { personal: request.personal }),
      category: request.category ?? null,
      ...asked.likeness,
      needs: request.needs,
      prompt_tokens: request.promptTokens,
      ...(decision.replaces && { replaced_model: decision.replaces.model }),
      ...(experiment && { experiment, experiment_weight: weightOf(decision) }),
      ...(affinity && { affinity }),
      ...(cache && { cache }),
      candidates: decision.candidates.map((target) => candidate(target, request, decision)),
      ...removedOf(decision.removed, mostRemoved),
    } satisfies Loose<RoutePreview>)
  }

  /** The part of the requests that the arm gets, where that is not its share in the catalogue. */
  function weightOf({ experiment }: Decision): number | undefined {
    if (experiment === undefined) return undefined
    const { arms = [] } = parts.catalogue.experiments.find(({ name }) => name === experiment.name) ?? {}
    return parts.weightsOf?.(experiment.name)?.[arms.indexOf(experiment.arm)]
  }

  async function decide(request: TimedRequest): Promise<Decision | NoCandidate> {
    try {
      return await chooseAnew(request, () => ({ ...parts, nowMs: now() }), parts)
    } catch (error) {
      if (error instanceof NoCandidate) return error
      throw error
    }
  }

  function candidate(target: Target, request: TimedRequest, decision: Decision): Loose<RouteCandidate> {
    const { waking, totals } = view(target)
    const { successes, predictedUsd: predicted, usd } = totals
    return {
      ...candidateOf(target, decision, predict(request, target, { view, nowMs: now() })),
      function: target.function,
      ...(waking.sinceMs !== undefined && { waking: true }),
      until_now: { calls: successes, predicted_cost_usd: predicted, cost_usd: toUsd(toNanoUsd(usd)) },
    }
  }

  return { method: 'POST', path: '/route', handle }
}

function formOf(value: unknown): Form {
  const { messages, input } = parseRequest(kindSchema, value)
  if (messages !== undefined) return 'chat'
  return input === undefined ? 'short' : 'embeddings'
}

/** The error that a caller would get, with what was in the way of each target. */
function refused(noCandidate: NoCandidate, nowMs: number) {
  const error = waitInBodyAlone(noCandidate, nowMs)
  const body: RouteRefusal = { ...toErrorBody(error), ...removedOf(noCandidate.removed, mostRemoved) }
  return json(body, errorHeaders(error), error.status)
}
