import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { type Answers, noAnswers, withAnswer } from '../state/answers.ts'
import { closedCircuit } from '../state/circuit.ts'
import { type Latency, latencyOf, unmeasured } from '../state/latency.ts'
import { afterReserve, emptyMinute, type Minute, minuteAt } from '../state/minute.ts'
import { type OutputLengths, withLength } from '../state/output-length.ts'
import { staleMs } from '../state/span.ts'
import { type OutOfUse, standing } from '../state/standing.ts'
import type { StateView, TargetView } from '../state/target-view.ts'
import { emptyTotals } from '../state/totals.ts'
import type { Recorded } from './recorded.ts'

const statuses: ReadonlySet<string> = new Set<OutOfUse['status']>([
  ...(['open', 'cooling', 'disabled', 'missing', 'unready', 'unwell'] as const),
])
const isStatus = (text: string): text is OutOfUse['status'] => statuses.has(text)

/** What was measured of a target, whether or not the catalogue still has it. */
type Measured = { answers: Answers; outputLengths: OutputLengths; latency: Latency | undefined; lastMs: number }

/** What a target would have had to do under the new catalogue. */
type Load = { minute: Minute; endsMs: number[]; assignedMs?: number }

/**
 * What is known of the targets while recordings are replayed, in their order: their speed and the lengths of their answers as they were
 * measured up to then, and the load that the new choices put on them.
 * @param assumesWell true if targets that were out of use count as well
 */
export function createLearned(catalogue: Catalogue, assumesWell: boolean) {
  const measured = new Map<string, Measured>()
  const loads = new Map<string, Load>()
  const views = new Map<Target, TargetView>()
  let nowMs = 0
  let outOfUse: ReadonlyMap<string, OutOfUse['status']> = new Map()

  function loadOf({ name }: Target): Load {
    const known = loads.get(name)
    if (known) return known
    const fresh: Load = { minute: emptyMinute, endsMs: [] }
    loads.set(name, fresh)
    return fresh
  }

  function latency(name: string): Latency {
    const known = measured.get(name)
    if (known === undefined) return unmeasured
    known.latency ??= latencyOf(known.answers)
    return known.latency
  }

  function createView(target: Target): TargetView {
    const { name } = target
    const load = loadOf(target)
    const inFlight = () => {
      load.endsMs = load.endsMs.filter((endMs) => endMs > nowMs)
      return load.endsMs.length
    }
    return {
      standing(asked) {
        const status = outOfUse.get(name)
        if (status) return { status, why: `was ${status} at that time` }
        const known = measured.get(name)
        const averageMs = target.maxLatencyMs === undefined ? undefined : known?.answers.decayedMs
        const untilMs = (known?.lastMs ?? 0) + staleMs
        const average = averageMs === undefined || nowMs > untilMs ? undefined : { ms: averageMs, untilMs }
        const seen = { circuit: closedCircuit, deployment: undefined, minute: load.minute, cluster: undefined, average }
        return standing(target, seen, catalogue.failures, nowMs, asked)
      },
      get inFlight() {
        return inFlight()
      },
      get isTried() {
        return inFlight() > 0 || nowMs < (load.assignedMs ?? Number.NEGATIVE_INFINITY) + staleMs
      },
      get demand() {
        return { inFlight: inFlight(), waiting: 0 }
      },
      get latency() {
        return latency(name)
      },
      get minute() {
        return minuteAt(load.minute, nowMs)
      },
      get outputLengths() {
        return measured.get(name)?.outputLengths ?? {}
      },
      ...{ deployment: undefined, clusterSeen: undefined, tokensPerSecond: undefined },
      ...{ waking: { sinceMs: undefined }, totals: emptyTotals() },
    }
  }

  const view: StateView = (target) => {
    const known = views.get(target)
    if (known) return known
    const created = createView(target)
    views.set(target, created)
    return created
  }

  return {
    view,
    /** Goes on to the time of a recording. */
    moveTo({ time_ms, out_of_use }: Pick<Recorded, 'time_ms' | 'out_of_use'>): void {
      nowMs = time_ms
      const known = out_of_use.flatMap(({ target, status }) => (isStatus(status) ? [[target, status] as const] : []))
      outOfUse = new Map(assumesWell ? [] : known)
    },
    /** Puts a request on a target. A sample says nothing about the load of a minute. */
    assign(target: Target, tokens: number, ms: number | undefined): void {
      const load = loadOf(target)
      load.minute = afterReserve(load.minute, tokens, nowMs)
      load.assignedMs = nowMs
      if (ms !== undefined) load.endsMs.push(nowMs + ms)
      if (load.endsMs.length > 1000) load.endsMs = load.endsMs.filter((endMs) => endMs > nowMs)
    },
    /** Learns from what really happened. */
    learn({ attempts, request, time_ms }: Recorded): void {
      for (const { target, outcome, start_ms, end_ms, usage } of attempts) {
        if (outcome !== 'answered') continue
        const known = measured.get(target) ?? { answers: noAnswers, outputLengths: {}, latency: undefined, lastMs: 0 }
        const outputTokens = usage?.completion_tokens
        // The recordings may be few of many, so that their distance from each other says nothing.
        known.answers = withAnswer(known.answers, { ms: end_ms - start_ms, outputTokens: outputTokens ?? 0 }, 0)
        if (outputTokens !== undefined) {
          known.outputLengths = withLength(known.outputLengths, request.task, outputTokens)
        }
        known.latency = undefined
        known.lastMs = time_ms
        measured.set(target, known)
      }
    },
  }
}

export type Learned = ReturnType<typeof createLearned>
