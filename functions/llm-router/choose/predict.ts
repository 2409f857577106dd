import type { Target } from '../catalogue/catalogue.ts'
import { costOf } from '../money/price.ts'
import type { StateView } from '../state/target-states.ts'
import type { RoutingRequest } from './request.ts'

type Knowledge = { view: StateView; nowMs: number }

/** How long the answer will be, in tokens: learned for this task and target, and no longer than the caller allows. */
export function expectedOutputTokens(request: RoutingRequest, target: Target, { view }: Knowledge): number {
  const expected = view(target).outputLength.expectedTokens(request.task)
  return Math.min(expected, request.maxOutputTokens ?? expected)
}

/** What this request will cost at a target, in USD; undefined where its price is unknown. */
export function predictedUsd(request: RoutingRequest, target: Target, knowledge: Knowledge): number | undefined {
  const usage = {
    prompt_tokens: request.promptTokens,
    completion_tokens: Math.round(expectedOutputTokens(request, target, knowledge)),
  }
  const { tokensPerSecond } = knowledge.view(target)
  const cost = costOf(usage, target, { nowMs: knowledge.nowMs, tokensPerSecond })
  return 'usd' in cost ? cost.usd : undefined
}

/** How long the whole answer will take, in milliseconds: measured, or as the catalogue expects. */
export function predictedMs(request: RoutingRequest, target: Target, knowledge: Knowledge): number | undefined {
  const outputTokens = expectedOutputTokens(request, target, knowledge)
  return knowledge.view(target).latency.expectedMs(outputTokens) ?? target.expectedLatencyMs
}
