import type { Known, ReadDemand } from '../router-demand.ts'

/** Who watches: it is told the demand, again and again, and when there is nothing more to come. */
export type Watcher = { tell: (known: Known) => void; end: () => void }

/** Returns what calls it off. */
export type Watch = (watcher: Watcher) => () => void

type Parts = {
  readDemand: ReadDemand
  /** Until the demand is read again. */
  pause: () => Promise<unknown>
  stopping: AbortSignal
}

/**
 * Reads the demand again and again as long as anybody watches, once for all who do. While it is not known nobody is told anything: the
 * errors are for those who ask.
 */
export function createWatch({ readDemand, pause, stopping }: Parts): Watch {
  const watchers = new Set<Watcher>()
  let isReading = false

  async function readOn() {
    isReading = true
    while (watchers.size > 0) {
      const known = await readDemand(stopping).catch(() => undefined)
      if (known) for (const { tell } of watchers) tell(known)
      await pause()
    }
    isReading = false
  }

  function endAll() {
    for (const { end } of watchers) end()
    watchers.clear()
  }
  stopping.addEventListener('abort', endAll, { once: true })

  return (watcher) => {
    if (stopping.aborted) watcher.end()
    else watchers.add(watcher)
    if (!isReading) readOn()
    return () => watchers.delete(watcher)
  }
}
