import { messageOf } from '#runtime/error-message.ts'

/** What was measured of one contender. Lists have one value a round, NaN where none could be had. */
export type Figures = {
  p50Ms: number[]
  p99Ms: number[]
  perSecondAt16: number[]
  perSecondAt64: number[]
  /** CPU time of a request at 16 connections, of all of its processes. */
  cpuMs: number[]
  firstTokenMs: number[]
  /** From the sending of a later token to its arrival. */
  tokenMs: number[]
  /** Requests per second of each block at 16 connections that came before the rounds, from the first after its start. */
  warmUpPerSecond: number[]
  /** From before the start of the processes to the end of the first answer. */
  startMs: number[]
  /** Resident memory of each process, in 10⁶ bytes, after a second of requests and after all the load. */
  idleMb: number[]
  loadedMb: number[]
  /** Requests under load that had no answer, or an error's. */
  errors: number
  /** How many streams were read. */
  streams: number
  /** Why there is no more of it. */
  failure?: string
}

/** Measures more of a contender, unless it has failed. One that fails is left out from then on, and the others go on. */
export async function unlessItFails(
  figures: Figures,
  signal: AbortSignal,
  measure: () => Promise<void>,
): Promise<void> {
  signal.throwIfAborted()
  if (figures.failure !== undefined) return
  try {
    await measure()
  } catch (error) {
    signal.throwIfAborted()
    figures.failure = messageOf(error)
  }
}

export function createFigures(): Figures {
  return {
    ...{ p50Ms: [], p99Ms: [], perSecondAt16: [], perSecondAt64: [], cpuMs: [], firstTokenMs: [], tokenMs: [] },
    ...{ warmUpPerSecond: [], startMs: [], idleMb: [], loadedMb: [], errors: 0, streams: 0 },
  }
}
