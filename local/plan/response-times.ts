import { drawNormal } from '../../functions/llm-router/choose/experiments/draws.ts'
import { spreadOf } from './log-normal.ts'
import type { Mix } from './mixes.ts'
import type { PlanInput } from './planned.ts'
import { drawWait, type Wait } from './queue.ts'

const draws = 50_000

/** What a call goes through in one function. */
export type Step = { name: string; wait: Wait; serviceMs: number; coldShare: number }

/**
 * p50 and p99 of an answer: the waits and CPU times in router and provider function, the provider's own time, which is log-normal, and a
 * cold start where there is no replica. There is no formula for quantiles of such a sum, so they are drawn.
 * @param steps the router's first
 */
export function responseTimes(
  { mix, functionOf, serviceTimes, random }: PlanInput,
  [router, ...providers]: readonly Step[],
): { p50Ms: number; p99Ms: number } {
  const steps = new Map(providers.map((step) => [step.name, step]))
  const times = Float64Array.from({ length: draws }, () => {
    const part = partAt(random(), mix)
    let ms = part.providerMs.p50 * Math.exp(spreadOf(part.providerMs) * drawNormal(random))
    for (const step of [router, steps.get(functionOf(part.target))]) {
      if (step === undefined) continue
      ms += drawWait(step.wait, random()) + step.serviceMs
      if (random() < step.coldShare) ms += serviceTimes.coldStartMs
    }
    return ms
  }).sort()
  const at = (share: number) => times[Math.floor(share * draws)] ?? Number.NaN
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

function partAt(share: number, mix: Mix): Mix[number] {
  let end = 0
  for (const part of mix) {
    end += part.share
    if (share < end) return part
  }
  const last = mix.at(-1)
  if (last === undefined) throw new RangeError('The mix is empty.')
  return last
}
