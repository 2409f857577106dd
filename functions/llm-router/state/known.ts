import { type Answers, noAnswers } from './answers.ts'
import { type CircuitState, closedCircuit, withoutToCome } from './circuit.ts'
import type { ClusterSeen } from './cluster-report.ts'
import { emptyMinute, type Minute, minuteBeginsMs } from './minute.ts'
import type { OutputLengths } from './output-length.ts'
import { isToCome } from './span.ts'

/** What routers learn of a target, and share. It is immutable. Times are in milliseconds since the epoch. */
export type Known = Readonly<{
  circuit: CircuitState
  answers: Answers
  outputLengths: OutputLengths
  minute: Minute
  /** The start of the last call. */
  lastBeganMs?: number
  /** The last report of a self-hosted cluster. */
  cluster?: ClusterSeen
  /** The last throughput that a cluster reported, prompt and answer together. */
  tokensPerSecond?: number
}>

export const nothingKnown: Known = {
  circuit: closedCircuit,
  answers: noAnswers,
  outputLengths: {},
  minute: emptyMinute,
}

/** The same without what is still to come: it was written by a router whose clock is wrong, or was before it was set back. */
export function knownBy(nowMs: number, known: Known): Known {
  const past = { ...known, circuit: withoutToCome(known.circuit, nowMs) }
  if (isToCome(past.answers.beganMs ?? 0, nowMs)) past.answers = noAnswers
  if (isToCome(past.lastBeganMs ?? 0, nowMs)) delete past.lastBeganMs
  if (isToCome(past.cluster?.observedMs ?? 0, nowMs)) delete past.cluster
  if (isToCome(minuteBeginsMs(past.minute), nowMs)) past.minute = emptyMinute
  return past
}
