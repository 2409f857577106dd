import type { Target } from '../catalogue/catalogue.ts'
import { unroundedCostOf } from '../money/price.ts'
import { pricesAt } from '../money/prices-by-day.ts'
import { expectedTokens } from '../state/output-length.ts'
import type { StateView, TargetView } from '../state/target-view.ts'
import type { RoutingRequest } from './request.ts'

/** What a request is predicted to cost and to take at a target. */
export type Predicted = { usd: number | undefined; ms: number | undefined; cachedTokens?: number | undefined }

type Knowledge = { view: StateView; nowMs: number }

/** The expected length of the answer, in tokens: learned per task and target, capped by what the caller allows. */
export function expectedOutputTokens({ outputLengths }: TargetView, { task, maxOutputTokens }: RoutingRequest): number {
  const expected = expectedTokens(outputLengths, task)
  return maxOutputTokens === undefined ? expected : Math.min(expected, maxOutputTokens)
}

/**
 * How many tokens of the prompt a target is expected to take from its cache, and to write to it where that has a price of its own.
 */
function expectedCaching({ promptTokens, caching }: RoutingRequest, target: Target, nowMs: number) {
  const { promptCache } = target
  if (caching === undefined || promptCache === undefined) return undefined
  let cached = 0
  for (const warm of caching.warm) if (warm.target === target.name) cached = Math.max(cached, warm.tokens)
  cached = Math.min(cached, promptTokens)
  const isWritten = promptCache.marked && (caching.marks || caching.prefix.isMarked)
  const hasPrice = pricesAt(target, nowMs).usdPerMillionTokens?.cacheWrite !== undefined
  const isLong = caching.prefix.tokens >= promptCache.minTokens
  return {
    cached_tokens: cached,
    ...(isWritten && hasPrice && isLong && { cache_write_tokens: promptTokens - cached }),
  }
}

/** The expected cost of this request at a target, in USD; undefined if the price is unknown. */
export function predictedUsd(request: RoutingRequest, target: Target, { view, nowMs }: Knowledge): number | undefined {
  const known = view(target)
  const caching = expectedCaching(request, target, nowMs)
  const usage = {
    prompt_tokens: request.promptTokens,
    completion_tokens: Math.round(expectedOutputTokens(known, request)),
    ...(caching && { prompt_tokens_details: caching }),
  }
  const cost = unroundedCostOf(usage, target, { nowMs, tokensPerSecond: known.tokensPerSecond })
  return 'usd' in cost ? cost.usd : undefined
}

/** The expected time of the whole answer, in milliseconds: measured, or else from the catalogue. */
export function predictedMs(request: RoutingRequest, target: Target, { view }: Knowledge): number | undefined {
  const known = view(target)
  return known.latency.expectedMs(expectedOutputTokens(known, request)) ?? target.expectedLatencyMs
}

export function predict(request: RoutingRequest, target: Target, knowledge: Knowledge): Predicted {
  return {
    usd: predictedUsd(request, target, knowledge),
    ms: predictedMs(request, target, knowledge),
    cachedTokens: expectedCaching(request, target, knowledge.nowMs)?.cached_tokens,
  }
}
