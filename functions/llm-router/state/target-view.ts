import type { Task } from '#runtime/contract/short-form.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Asked, Failure } from './circuit.ts'
import type { Latency } from './latency.ts'
import type { OutputLength } from './output-length.ts'
import type { ClusterSeen, Deployment, Standing } from './standing.ts'
import type { Totals } from './totals.ts'

/** What is known of a target beside the catalogue. Choosing reads it, and changes nothing. Times are told since the epoch. */
export type TargetView = {
  /** @param inMs how long from now */
  standing(asked?: Asked, inMs?: number): Standing
  /** Undefined as long as the gateway has not said. */
  readonly deployment: Deployment | undefined
  readonly inFlight: number
  /** Of late: a target that has not been asked for a while has to be measured again. */
  readonly latency: Omit<Latency, 'record'>
  readonly minute: { requests: number; tokens: number }
  readonly outputLength: Pick<OutputLength, 'expectedTokens'>
  /** What a cluster of ours has last told of itself. */
  readonly clusterSeen: ClusterSeen | undefined
  /** What a cluster has been measured to do, prompt and answer together. */
  readonly tokensPerSecond: number | undefined
  readonly totals: Readonly<Totals>
}

export type CallEnd = {
  task: Task
  /** What the target itself took: neither its start nor its reader. */
  ms: number
  promptTokens?: number | undefined
  outputTokens?: number | undefined
  usd?: number | undefined
}
/** One call of a target, from its beginning to its end; exactly one of the last three ends it. */
export type OpenCall = {
  /** Its first output is there, which decides a trial. */
  began(): void
  succeeded(end: CallEnd): void
  /** @param failure `isCallersTime` where the caller gave it less time than the target has of its own */
  failed(failure: Failure & { isCallersTime?: boolean }): void
  /** Ended without a word about the target, as when the client went away. */
  dropped(): void
}

export type StateView = (target: Target) => TargetView
