import { awakeShare, coldShare } from './idle.ts'
import { meanOf } from './log-normal.ts'
import type { Mix } from './mixes.ts'
import type { Plan, PlanInput, PlannedFunction } from './planned.ts'
import { erlangB, load, waitIn } from './queue.ts'
import { responseTimes, type Step } from './response-times.ts'
import { warningsOf } from './warnings.ts'

const hoursPerMonth = 730
/** A replica that makes p99 less than one per cent shorter is not worth its price. */
const leastGain = 0.99
const router = 'llm-router'

/** How many replicas of each function a traffic needs, what they cost, and how long answers take then. */
export function plan(input: PlanInput): Plan {
  const { mix, aims, scaling, prices, perSecond } = input
  let sizes = demandsOf(input).map((demand) => sized(demand, replicasFor(demand, input), input))
  let times = timesOf(sizes, input)
  const isLate = () => aims.p99Ms !== undefined && times.p99Ms > aims.p99Ms
  const oneMore = (may: (planned: PlannedFunction) => boolean) => withOneMore(sizes, times.p99Ms, may, input)
  while (isLate()) {
    const better = oneMore(({ replicas }) => replicas < scaling.max)
    if (better === undefined) break
    sizes = better.sizes
    times = better.times
  }
  const full = isLate() ? oneMore(({ replicas }) => replicas >= scaling.max)?.slowest : undefined
  const functions = sizes.map(({ planned }) => planned)
  const tokens = mix.reduce((sum, part) => sum + part.share * prices.usdOf(part), 0) * perSecond * hoursPerMonth * 3600
  return {
    functions,
    ...times,
    usdPerMonth: { replicas: functions.reduce((sum, one) => sum + one.usdPerMonth, 0), tokens },
    warnings: warningsOf({ functions, lateMs: isLate() ? times.p99Ms : undefined, full }, input),
  }
}

/** One replica more of the function whose calls wait the longest, of those that may have one; undefined if it does not help. */
function withOneMore(
  sizes: readonly Sized[],
  p99Ms: number,
  may: (planned: PlannedFunction) => boolean,
  input: PlanInput,
): { sizes: Sized[]; times: Times; slowest: PlannedFunction } | undefined {
  const [slowest] = sizes
    .filter(({ planned }) => may(planned))
    .sort((one, other) => other.planned.waitMs - one.planned.waitMs)
  if (slowest === undefined || slowest.planned.waitMs < 1) return undefined
  const larger = sized(slowest.demand, { replicas: slowest.planned.replicas + 1, because: 'p99' }, input)
  const more = sizes.map((one) => (one === slowest ? larger : one))
  const times = timesOf(more, input)
  return times.p99Ms > leastGain * p99Ms ? undefined : { sizes: more, times, slowest: slowest.planned }
}

type Demand = { name: string; perMs: number; serviceMs: number; inFlight: number }
type Size = Pick<PlannedFunction, 'replicas' | 'because'>

/** Calls and CPU time of each function, and how long a call is under way in it: as long as the provider takes, and its own time. */
function demandsOf({ perSecond, mix, functionOf, serviceTimes, scaling }: PlanInput): Demand[] {
  const { routerCpuMs, providerCpuMs } = serviceTimes
  const [routerMs, providerMs] = [routerCpuMs / scaling.cpu, providerCpuMs / scaling.cpu]
  const meanMs = (parts: Mix) => {
    const all = parts.reduce((sum, { share }) => sum + share, 0)
    return parts.reduce((sum, part) => sum + part.share * meanOf(part.providerMs), 0) / all
  }
  const ofRouter = { perMs: perSecond / 1000, serviceMs: routerMs }
  const byFunction = Map.groupBy(mix, ({ target }) => functionOf(target))
  return [
    { name: router, ...ofRouter, inFlight: ofRouter.perMs * (routerMs + providerMs + meanMs(mix)) },
    ...[...byFunction].map(([name, parts]) => {
      const perMs = ofRouter.perMs * parts.reduce((sum, { share }) => sum + share, 0)
      const inFlight = perMs * (providerMs + meanMs(parts))
      return { name, perMs, serviceMs: providerMs, inFlight }
    }),
  ]
}

function replicasFor(demand: Demand, { scaling, aims }: PlanInput): Size {
  const needs = [
    { because: 'the minimum', replicas: scaling.min },
    // As OpenFaaS's autoscaler of the type capacity counts.
    { because: 'calls under way', replicas: Math.ceil(demand.inFlight / scaling.target) },
    { because: 'CPU', replicas: Math.ceil(load(demand) / aims.utilisation) },
  ] as const
  return needs.reduce((most, need) => (need.replicas > most.replicas ? need : most))
}

/** A function with so many replicas: what is planned, and what a call goes through in it. */
type Sized = { demand: Demand; planned: PlannedFunction; step: Step }

function sized(demand: Demand, size: Size, { scaling, serviceTimes, prices }: PlanInput): Sized {
  const { name, perMs, serviceMs, inFlight } = demand
  const maxInflight = scaling.maxInflight.get(name) ?? 0
  // The gateway picks any replica, so that each has a queue of its own.
  const perReplica = perMs / size.replicas
  const queue = { servers: 1, perMs: perReplica, serviceMs, squaredVariation: serviceTimes.squaredVariation }
  const wait = waitIn(queue)
  const idle = { perMs, zeroAfterMs: scaling.zeroAfterMs ?? Number.POSITIVE_INFINITY }
  const usdPerHour = scaling.cpu * prices.usdPerCpuHour + (scaling.memoryMiB / 1024) * prices.usdPerGibHour
  const planned = {
    ...{ name, ...size, inFlight, perSecond: perMs * 1000, utilisation: load(queue), waitMs: wait.meanMs },
    refusedShare: maxInflight === 0 ? 0 : erlangB(maxInflight, inFlight / size.replicas),
    coldShare: coldShare(idle),
    usdPerMonth: size.replicas * awakeShare(idle) * usdPerHour * hoursPerMonth,
  }
  return { demand, planned, step: { name, wait, serviceMs, coldShare: planned.coldShare } }
}

type Times = ReturnType<typeof responseTimes>

function timesOf(sizes: readonly Sized[], input: PlanInput): Times {
  return responseTimes(
    input,
    sizes.map(({ step }) => step),
  )
}
