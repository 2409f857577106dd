import { describeError, type Log } from '#runtime/log.ts'

/** What waits to be stored. */
export type Batches<Item> = {
  /** Returns at once, and never throws. */
  keep(item: Item): void
  /** Stores all that waits; resolves when that has been done, or has failed. */
  flush(): Promise<void>
  waiting(): readonly Item[]
  /** Why the last batch could not be stored; undefined if it was. */
  failure(): unknown
}

type Parts<Item> = {
  append: (batch: readonly Item[]) => Promise<void>
  /** How many wait at the most; the oldest are lost. */
  mostWaiting: number
  /** Told of how many were stored, and how many were lost. */
  stored?: (count: number) => void
  lost?: (count: number) => void
  /** What the log calls them. */
  name: string
  /** Aborted when the function is about to end. */
  stopping: AbortSignal
  log: Log
}

const batchSize = 64
/** How long an item waits for others, and for a store that fails. */
const [waitMs, retryMs] = [1000, 5000]

/**
 * Stores items in batches and in the background. While the store fails they wait in memory, and the oldest are forgotten when there
 * are too many.
 */
export function createBatches<Item>(parts: Parts<Item>): Batches<Item> {
  const { append, mostWaiting, stored = () => {}, lost = () => {}, stopping, log } = parts
  let waiting: Item[] = []
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
    flushing ??= appendAll().finally(() => {
      flushing = undefined
      later()
    })
    return flushing
  }

  async function appendAll(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const batch = new Set(waiting.slice(0, batchSize))
        await append([...batch])
        stored(batch.size)
        waiting = waiting.filter((item) => !batch.has(item))
      }
      failure = undefined
    } catch (error) {
      if (failure === undefined) log.warn(describeError(error), `${parts.name} wait in memory for the store`)
      failure = error
    }
  }

  stopping.addEventListener('abort', () => void flush(), { once: true })

  return {
    keep(item) {
      waiting.push(item)
      if (waiting.length > mostWaiting) {
        lost(waiting.length - mostWaiting)
        waiting = waiting.slice(-mostWaiting)
      }
      later()
    },
    flush,
    waiting: () => waiting,
    failure: () => failure,
  }
}
