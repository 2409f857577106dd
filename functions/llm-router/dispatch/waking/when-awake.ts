import { setTimeout as wait } from 'node:timers/promises'
import { LlmError } from '#runtime/errors.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import type { Probe } from '../../invoke/probe.ts'
import type { Observe } from '../../observe/observe.ts'
import type { TargetStates } from '../../state/target-states.ts'
import type { Attempt, Run } from '../attempt.ts'
import { mayBeBilled } from '../exhausted.ts'
import { createWatch, type Watch } from './watch.ts'

type Parts = {
  states: TargetStates
  probe: Probe
  observe: Pick<Observe, 'woke'>
  now: () => number
}

/** What a request can afford. */
type Patience = {
  /** Whether the request can do without: another candidate can be asked in its place, or a provider has refused the request. */
  isReplaceable: boolean
  isPrivate: boolean
  /** What is left of the request's time. */
  leftMs: () => number
}

export type WhenAwake = <Result>(attempt: Attempt, patience: Patience, run: Run<Result>) => Promise<Result>

/** When clients are told to come back: between the two longest looks at a host. */
const retryAfterMs = 5000

/**
 * Runs an attempt, and where its host may be scaled to zero (`wake` in the catalogue) and nobody is there, waits and runs it again.
 * The request is held here because nothing else holds it: a Service without endpoints refuses connections.
 *
 * A request that can do without waits only for `wake.nextAfterMs`; any other as long as its time lasts. A host that does not
 * come within `wake.withinMs` has failed, but for a private request, which nobody else may answer.
 */
export function createWhenAwake({ states, probe, observe, now }: Parts): WhenAwake {
  const watches = new Map<Target, Watch>()

  function watchOf(target: Target): Watch {
    const known = watches.get(target)
    if (known) return known
    const watch = createWatch({
      isThere: (signal) => probe(target, signal),
      missed: states(target).waking.missed,
      wait: (ms, signal) => wait(ms, undefined, { signal }),
      steadyNow: () => performance.now(),
    })
    watches.set(target, watch)
    return watch
  }

  function woke(target: Target, { log }: Pick<Attempt, 'log'>): void {
    watchOf(target).woke()
    const tookMs = states(target).waking.woke()
    if (tookMs === undefined) return
    observe.woke(target, tookMs / 1000)
    log.info({ ms: Math.round(tookMs) }, 'the host is awake')
  }

  /** @throws LlmError if the time for it is over, or the reason for which the attempt was aborted */
  async function hold(attempt: Attempt, patience: Patience, spentMs: number, missed: LlmError | undefined) {
    const { target, signal } = attempt
    const { waking } = states(target)
    const { withinMs, nextAfterMs } = target.wake ?? { withinMs: 0, nextAfterMs: 0 }
    const hostMs = patience.isPrivate ? Number.POSITIVE_INFINITY : withinMs - (now() - (waking.sinceMs ?? now()))
    const ownMs = patience.isReplaceable ? Math.min(nextAfterMs - spentMs, attempt.timeLeftMs) : patience.leftMs()
    const limitMs = Math.min(hostMs, ownMs)
    const noLonger = () => (hostMs <= ownMs ? notCome(target, withinMs, missed) : stillWaking(target))
    if (limitMs <= 0) throw noLonger()
    const over = waking.awaited()
    const limit = AbortSignal.timeout(Math.ceil(limitMs))
    try {
      await watchOf(target).awake(AbortSignal.any([signal, limit]))
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw limit.aborted ? noLonger() : error
    } finally {
      over()
    }
  }

  function notCome(target: Target, withinMs: number, missed: LlmError | undefined): LlmError {
    states(target).waking.gaveUp()
    const what = `${missed?.message ?? `${target.provider} cannot be reached`}, and has not come within ${withinMs} ms`
    return new LlmError('provider_unavailable', what, missed?.details)
  }

  async function whenThere<Result>(attempt: Attempt, patience: Patience, run: Run<Result>): Promise<Result> {
    const { target } = attempt
    const { waking } = states(target)
    const beganMs = performance.now()
    let missed: LlmError | undefined
    let mayAsk = watchOf(target).isDue()
    for (;;) {
      if (mayAsk) {
        try {
          const result = await run(attempt)
          woke(target, attempt)
          return result
        } catch (error) {
          if (!isAway(error)) throw error
          if (waking.sinceMs === undefined) attempt.log.info({}, 'the host has no replica: it is waking')
          missed = error
          // Who leaves while it is waited for pays nothing.
          if (!mayBeBilled({ error })) attempt.account.refused()
          watchOf(target).missed()
        }
      }
      await hold(attempt, patience, performance.now() - beganMs, missed)
      mayAsk = true
      const waitedMs = performance.now() - beganMs
      attempt.noted.woke(waitedMs)
      attempt.note({ wakingMs: Math.round(waitedMs) })
      attempt.restart()
    }
  }

  return (attempt, patience, run) =>
    attempt.target.wake === undefined ? run(attempt) : whenThere(attempt, patience, run)
}

function isAway(error: unknown): error is LlmError {
  return error instanceof LlmError && (error.details.isHostAway === true || error.details.isStarting === true)
}

function stillWaking(target: Target): LlmError {
  const where = target.cluster ? `the cluster ${target.cluster.name}` : `the host of ${target.name}`
  return new LlmError('waking', `${target.name} is waking: ${where} has no replica yet`, { retryAfterMs })
}
