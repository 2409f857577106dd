import { describeError, type Log } from '#runtime/log.ts'
import type { DecisionStore, PlacedDecision } from '../../store/decision-store.ts'
import { StoreError, StoreUnavailable } from '../../store/port.ts'
import type { Finished } from './draft.ts'
import { createStrangers } from './strangers.ts'

/** The last decisions, of all replicas. */
export type DecisionLog = {
  /** Returns at once, and never throws. */
  keep(finished: Finished): void
  /** Those before a position, the newest first; `partial` if the store is away, and these are only what it has not got yet. */
  read(before: string | undefined, most: number): Promise<{ page: readonly PlacedDecision[]; partial?: StoreAway }>
  /** The newest of a call, as JSON. */
  find(callId: string): Promise<{ text: string | undefined; partial?: StoreAway }>
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

const batchSize = 64
/** How long a decision waits for others, and for a store that fails. */
const [waitMs, retryMs] = [1000, 5000]
/** At about 3 KB each. */
const mostWaiting = 1000

/**
 * Keeps decisions in the store, in batches and in the background. While the store fails they wait in memory, and the oldest are
 * forgotten when there are too many.
 */
export function createDecisionLog({ store, redact, stopping, now, log }: Parts): DecisionLog {
  const strangers = createStrangers(now)
  let waiting: Finished[] = []
  let flushing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let failure: unknown

  function later(): void {
    // The end of a flush looks for more.
    if (waiting.length === 0 || flushing) return
    const isUrgent = stopping.aborted || waiting.length >= batchSize
    if (isUrgent && failure === undefined) setImmediate(flush)
    else timer ??= setTimeout(flush, failure === undefined ? waitMs : retryMs).unref()
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    flushing ??= append().finally(() => {
      flushing = undefined
      later()
    })
    return flushing
  }

  async function append(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const batch = waiting.slice(0, batchSize)
        await store.append(batch.map(({ callId, text }) => ({ callId, text: redact(text()) })))
        const stored = new Set(batch)
        waiting = waiting.filter((finished) => !stored.has(finished))
      }
      failure = undefined
    } catch (error) {
      if (failure === undefined) log.warn(describeError(error), 'decisions wait in memory for the store')
      failure = error
    }
  }

  async function asked<Answer extends object>(
    ask: () => Promise<Answer>,
    other: () => Answer,
  ): Promise<Answer & { partial?: StoreAway }> {
    await flush()
    try {
      // Whoever reads has waited for the store once.
      if (failure instanceof StoreUnavailable) throw failure
      return await ask()
    } catch (error) {
      if (!(error instanceof StoreError) || waiting.length === 0) throw error
      return { ...other(), partial: { reason: error.message } }
    }
  }

  stopping.addEventListener('abort', () => void flush(), { once: true })

  return {
    keep(finished) {
      if (finished.code === 'invalid_key' && !strangers.mayEnter()) return
      waiting.push(finished)
      if (waiting.length > mostWaiting) waiting = waiting.slice(-mostWaiting)
      later()
    },
    read: (before, most) =>
      asked(
        async () => ({ page: await store.read(before, most) }),
        () => ({
          page: waiting
            .map(({ text }) => ({ position: '0', text: redact(text()) }))
            .reverse()
            .slice(0, before === undefined ? most : 0),
        }),
      ),
    find: (callId) =>
      asked(
        async () => ({ text: await store.find(callId) }),
        () => {
          const found = waiting.findLast((finished) => finished.callId === callId)
          return { text: found && redact(found.text()) }
        },
      ),
  }
}
