import { isUnderWay, type Span } from './span.ts'

/** For so long, a host that somebody has wanted in vain counts as waited for: longer than a scaler takes between two looks. */
const wantedMs = 60_000

export type Waking = ReturnType<typeof createWaking>

/**
 * What a router knows of a host that may have no replica: since when it has been wanted in vain, and how many wait for it.
 * @param rose called when it is waited for and was not before
 */
export function createWaking(now: () => number, rose: () => void) {
  let sinceMs: number | undefined
  let waiting = 0
  let wanted: Span | undefined
  const demand = () => Math.max(waiting, isUnderWay(wanted, now()) ? 1 : 0)

  return {
    /** Undefined while it is awake, as far as is known. */
    get sinceMs() {
      return sinceMs
    },
    /** The requests that wait for it now. */
    get waiting() {
      return waiting
    },
    /** The same for scalers: at least one for a minute after somebody has wanted it, who may have gone elsewhere. */
    get demand() {
      return demand()
    },
    /** A request has found nobody there. */
    missed(): void {
      const before = demand()
      const nowMs = now()
      sinceMs ??= nowMs
      wanted = { sinceMs: nowMs, untilMs: nowMs + wantedMs }
      if (before === 0) rose()
    },
    /** A request begins to wait; call what is returned when it no longer does. */
    awaited(): () => void {
      waiting += 1
      let isOver = false
      return () => {
        if (!isOver) waiting -= 1
        isOver = true
      }
    },
    /** It has answered. Returns how long it was wanted in vain; undefined if it was not. */
    woke(): number | undefined {
      const tookMs = sinceMs === undefined ? undefined : Math.max(0, now() - sinceMs)
      sinceMs = undefined
      wanted = undefined
      return tookMs
    },
    /** It has not come in time. Whoever asks it next begins to wait anew. */
    gaveUp(): void {
      sinceMs = undefined
    },
  }
}
