import type { Log } from '#runtime/log.ts'
import type { DecisionStore, PlacedDecision } from '../../store/decision-store.ts'
import { StoreError, StoreUnavailable } from '../../store/port.ts'
import { createBatches } from '../batches.ts'
import type { Finished } from './draft.ts'
import { createStrangers } from './strangers.ts'

/** The last decisions, of all replicas. */
export type DecisionLog = {
  /** Returns at once, and never throws. */
  keep(finished: Finished): void
  /** Those before a position, the newest first; `partial` if the store is away, and these are only what it has not got yet. */
  read(before: string | undefined, most: number): Promise<{ page: readonly PlacedDecision[]; partial?: StoreAway }>
  /** Those of a call that were answered, or else all of it, as JSON and the newest first. */
  find(callId: string): Promise<{ texts: readonly string[]; partial?: StoreAway }>
}

export type StoreAway = { reason: string }

type Parts = {
  store: DecisionStore
  redact: (text: string) => string
  /** Aborted when the function is about to end. */
  stopping: AbortSignal
  now: () => number
  log: Log
}

/**
 * Where a call that had no answer is found. Anybody may send the id of another's call, and be refused: that does not hide the answer.
 * No call id has this character.
 */
const unanswered = (callId: string) => `${callId}#unanswered`

/** At about 3 KB each. */
const mostWaiting = 1000

/**
 * Keeps decisions in the store, in batches and in the background. While the store fails they wait in memory, and the oldest are
 * forgotten when there are too many.
 */
export function createDecisionLog({ store, redact, stopping, now, log }: Parts): DecisionLog {
  const strangers = createStrangers(now)
  const batches = createBatches<Finished>({
    ...{ mostWaiting, name: 'decisions', stopping, log },
    append: (batch) =>
      store.append(
        batch.map(({ callId, isAnswered, text }) => ({
          callId: isAnswered ? callId : unanswered(callId),
          text: redact(text()),
        })),
      ),
  })

  async function asked<Answer extends object>(
    ask: () => Promise<Answer>,
    other: () => Answer,
  ): Promise<Answer & { partial?: StoreAway }> {
    await batches.flush()
    try {
      const failure = batches.failure()
      // Whoever reads has waited for the store once.
      if (failure instanceof StoreUnavailable) throw failure
      return await ask()
    } catch (error) {
      if (!(error instanceof StoreError) || batches.waiting().length === 0) throw error
      return { ...other(), partial: { reason: error.message } }
    }
  }

  return {
    keep(finished) {
      if (finished.code === 'invalid_key' && !strangers.mayEnter()) return
      batches.keep(finished)
    },
    read: (before, most) =>
      asked(
        async () => ({ page: await store.read(before, most) }),
        () => ({
          page: batches
            .waiting()
            .map(({ text }) => ({ position: '0', text: redact(text()) }))
            .reverse()
            .slice(0, before === undefined ? most : 0),
        }),
      ),
    find: (callId) =>
      asked(
        async () => {
          const answered = await store.find(callId)
          return { texts: answered.length > 0 ? answered : await store.find(unanswered(callId)) }
        },
        () => {
          const ofCall = batches.waiting().filter((finished) => finished.callId === callId)
          const answered = ofCall.filter(({ isAnswered }) => isAnswered)
          const found = answered.length > 0 ? answered : ofCall
          return { texts: found.map(({ text }) => redact(text())).reverse() }
        },
      ),
  }
}
