import { eachAtOnce } from '../answers/at-once.ts'
import type { Fault } from '../answers/fault.ts'
import type { Question } from '../answers/question.ts'
import { decide } from '../answers/route.ts'
import type { Router } from '../answers/router.ts'
import { toNanoUsd, toUsd } from './nano-usd.ts'

/** What asking a target would take, or why it cannot be asked. Costs and times are those that the router predicts for one call. */
export type Planned = { target: string; costUsd?: number; latencyMs?: number } | { target: string; fault: Fault }

const decisionsAtOnce = 6

/** Asks the router about each target, which costs nothing. @throws only if the signal says so */
export function plan(
  router: Router,
  question: Question,
  targets: readonly string[],
  signal?: AbortSignal,
): Promise<Planned[]> {
  return eachAtOnce(decisionsAtOnce, targets, async (target) => {
    const answer = await decide(router, { ...question, model: target }, signal)
    if ('fault' in answer) return { target, fault: answer.fault }
    const { candidates, refused } = answer.decision
    if (refused) return { target, fault: refused }
    const { predicted_cost_usd: costUsd, predicted_latency_ms: latencyMs } = candidates[0] ?? {}
    return {
      target,
      ...(typeof costUsd === 'number' && { costUsd }),
      ...(typeof latencyMs === 'number' && { latencyMs }),
    }
  })
}

/** The cheapest of those that can be asked, those of unknown cost last. */
export function cheapest(planned: readonly Planned[], most: number): Planned[] {
  const costOf = (one: Planned) =>
    'costUsd' in one ? (one.costUsd ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  return planned
    .filter((one) => !('fault' in one))
    .sort((one, other) => (costOf(one) === costOf(other) ? 0 : costOf(one) - costOf(other)))
    .slice(0, most)
}

/** What all calls cost together, as far as it is predicted, and how many calls it is not known of. */
export function predictedTotal(planned: readonly Planned[], repeat: number): { usd: number; unknownCalls: number } {
  let nanoUsd = 0
  let unknownCalls = 0
  for (const one of planned) {
    if ('fault' in one) continue
    if (one.costUsd === undefined) unknownCalls += repeat
    else nanoUsd += toNanoUsd(one.costUsd * repeat)
  }
  return { usd: toUsd(nanoUsd), unknownCalls }
}
