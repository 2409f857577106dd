import type { Task } from '#runtime/contract/tasks.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Asked, Failure } from './circuit.ts'
import type { ClusterSeen } from './cluster-report.ts'
import type { Latency } from './latency.ts'
import type { Minute } from './minute.ts'
import type { OutputLengths } from './output-length.ts'
import type { Deployment, Standing } from './standing.ts'
import type { Totals } from './totals.ts'

/** How many requests a target has: those that it was sent, and those that wait for it to have a replica. */
export type Demand = { inFlight: number; waiting: number }

/**
 * What is known of a target, by this router or by those that share its store. Choosing only reads it. Times are since the epoch.
 */
export type TargetView = {
  /** @param inMs the time from now */
  standing(asked?: Asked, inMs?: number): Standing
  /** Undefined until the gateway has reported it. */
  readonly deployment: Deployment | undefined
  /** The calls of this router that are under way. */
  readonly inFlight: number
  /** True if it has been asked lately, or still is, whether or not it has answered. */
  readonly isTried: boolean
  /** The same, without those that wait for its host, and these. */
  readonly demand: Demand
  /** Since when its host has been wanted in vain, by this router. */
  readonly waking: { readonly sinceMs: number | undefined }
  /** Recent measurements only: after a break, a target has to be measured again. */
  readonly latency: Latency
  readonly minute: Minute
  readonly outputLengths: OutputLengths
  /** The last report of a self-hosted cluster. */
  readonly clusterSeen: ClusterSeen | undefined
  /** The measured throughput of a cluster, prompt and answer together. */
  readonly tokensPerSecond: number | undefined
  /** Of this router alone. */
  readonly totals: Readonly<Totals>
}

export type CallEnd = {
  task: Task
  /** The target's own time, without its start and its reader. */
  ms: number
  promptTokens?: number | undefined
  outputTokens?: number | undefined
  usd?: number | undefined
}
/** One call of a target, from beginning to end. Exactly one of the last four methods ends it. */
export type OpenCall = {
  /** True while it is the trial of an open breaker, as far as is known: another router's may have been stored before it. */
  isTrial(): boolean
  /** Its first output has arrived, which decides a trial. */
  began(): void
  succeeded(end: CallEnd): void
  /**
   * @param failure `isCallersTime` if the caller's limit was shorter than the target's own; `hasReached` is false if the provider has
   * certainly not seen the call; `waitedMs` as for `dropped`, if only the caller's time was up
   */
  failed(failure: Failure & { isCallersTime?: boolean; hasReached?: boolean; waitedMs?: number | undefined }): void
  /**
   * Another target answered first. To be slower is no failure, and yet it tells of the target's speed.
   * @param ms how long it has had no answer
   */
  overtaken(ms: number): void
  /**
   * Ended without saying anything about the target, for example because the client left.
   * @param waitedMs how long it has had no answer: if nearly all of the target's answers took less, it is slower than they say
   */
  dropped(waitedMs?: number): void
}

export type StateView = (target: Target) => TargetView
