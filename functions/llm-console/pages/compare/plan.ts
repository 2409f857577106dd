import { connectionsAtOnce, eachAtOnce } from '../answers/at-once.ts'
import type { Fault } from '../answers/fault.ts'
import type { Question } from '../answers/question.ts'
import { type Decision, decide } from '../answers/route.ts'
import type { Router } from '../answers/router.ts'
import { toNanoUsd, toUsd } from './nano-usd.ts'

/** What asking a target would take, or why it cannot be asked. Costs and times are those that the router predicts for one call. */
export type Planned = { target: string; costUsd?: number; latencyMs?: number } | { target: string; fault: Fault }

/** Of all targets, in their order; or why nothing is known of any of them. */
export type Plan = { planned: readonly Planned[] } | { fault: Fault }

/** What the faults are called that say nothing about a target: nobody has been asked about it. */
const faultsOfAll = ['unreachable', 'deadline_exceeded', 'signed_out']

/**
 * Asks the router about each target, which costs nothing. Where the router itself does not answer, no other is asked about.
 * @throws only if the signal says so
 */
export async function plan(
  router: Router,
  question: Question,
  targets: readonly string[],
  signal?: AbortSignal,
): Promise<Plan> {
  const stop = new AbortController()
  const signals = AbortSignal.any(signal ? [signal, stop.signal] : [stop.signal])
  let faultOfAll: Fault | undefined
  try {
    const planned = await eachAtOnce(connectionsAtOnce, targets, async (target) => {
      const answer = await decide(router, { ...question, model: target }, signals)
      if ('decision' in answer) return plannedOf(target, answer.decision)
      if (faultsOfAll.includes(answer.fault.code)) {
        faultOfAll = answer.fault
        throw new Error(answer.fault.message)
      }
      return { target, fault: answer.fault }
    })
    return { planned }
  } catch (thrown) {
    if (faultOfAll === undefined) throw thrown
    return { fault: faultOfAll }
  } finally {
    stop.abort()
  }
}

function plannedOf(target: string, { candidates, refused }: Decision): Planned {
  if (refused) return { target, fault: refused }
  const { predicted_cost_usd: costUsd, predicted_latency_ms: latencyMs } = candidates[0] ?? {}
  return {
    target,
    ...(typeof costUsd === 'number' && { costUsd }),
    ...(typeof latencyMs === 'number' && { latencyMs }),
  }
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
