import { spreadOf } from './log-normal.ts'
import type { Mix } from './mixes.ts'
import type { PlanInput, PlannedFunction } from './planned.ts'
import { drawWait, type Wait, waitIn } from './queue.ts'

const draws = 50_000

/**
 * p50 and p99 of an answer: the waits and CPU times in router and provider function, the provider's own time, which is log-normal, and a
 * cold start where there is no replica. There is no formula for quantiles of such a sum, so they are drawn.
 */
export function responseTimes(
  input: PlanInput,
  functions: readonly PlannedFunction[],
): { p50Ms: number; p99Ms: number } {
  const { mix, functionOf, serviceTimes, scaling, random } = input
  const steps = new Map(functions.map((one) => [one.name, stepOf(one, input)]))
  const routerStep = steps.get('llm-router')
  const times = Float64Array.from({ length: draws }, () => {
    const part = partAt(random(), mix)
    let ms = part.providerMs.p50 * Math.exp(spreadOf(part.providerMs) * normal(random))
    for (const step of [routerStep, steps.get(functionOf(part.target))]) {
      if (step === undefined) continue
      ms += drawWait(step.wait, random()) + step.serviceMs
      if (random() < step.coldShare) ms += serviceTimes.coldStartMs
    }
    return ms
  }).sort()
  const at = (share: number) => times[Math.floor(share * draws)] ?? Number.NaN
  return { p50Ms: at(0.5), p99Ms: at(0.99) }

  function stepOf(one: PlannedFunction, { serviceTimes: { squaredVariation } }: PlanInput) {
    const cpuMs = one.name === 'llm-router' ? serviceTimes.routerCpuMs : serviceTimes.providerCpuMs
    const serviceMs = cpuMs / scaling.cpu
    const perMs = one.perSecond / 1000 / one.replicas
    const wait: Wait = waitIn({ servers: 1, perMs, serviceMs, squaredVariation })
    return { wait, serviceMs, coldShare: one.coldShare }
  }
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

/** A draw from the standard normal distribution (Box and Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
