/** What an attempt to enter comes to: a result, or the name of what it waits for. */
export type Entered<Result> = { result: Result } | { waitsFor: string }

export type Limits = { signal: AbortSignal; leftMs: () => number; tooLate: () => Error }

export type Lines = {
  /**
   * Enters as soon as possible: at once if nobody waits for one of the names, else after those who have come before. Who waits tries
   * again whenever something has changed, and after pauses, since other replicas change something too.
   * @throws the signal's reason; what `tooLate` makes when the time is up; and what `enter` throws, which ends the waiting
   */
  enter<Result>(names: readonly string[], enter: () => Promise<Entered<Result>>, limits: Limits): Promise<Result>
  /** How many wait. */
  waiting(): number
  /** Tells those who wait first that something of these names may be free. */
  changed(names: readonly string[]): void
}

const shortestPauseMs = 5
const longestPauseMs = 200
/** Who is not first is woken when that changes. */
const longestMs = 60_000

type Waiting = { wake: () => void }

/** Lines in front of counters, in which nobody is overtaken. */
export function createLines(random: () => number = Math.random): Lines {
  const lines = new Map<string, Waiting[]>()

  /** Until woken, at most so long. */
  function pause(waiting: Waiting, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
      }
      const onAbort = () => {
        end()
        reject(signal.reason)
      }
      waiting.wake = () => {
        end()
        resolve()
      }
      const timer = setTimeout(waiting.wake, ms)
      if (signal.aborted) onAbort()
      else signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  function leave(name: string, waiting: Waiting): void {
    const line = lines.get(name) ?? []
    const wasFirst = line[0] === waiting
    const left = line.filter((one) => one !== waiting)
    if (left.length === 0) lines.delete(name)
    else lines.set(name, left)
    if (wasFirst) left[0]?.wake()
  }

  /** Stands in one line until it has entered, or waits for something else. */
  async function stand<Result>(
    name: string,
    enter: () => Promise<Entered<Result>>,
    { signal, leftMs, tooLate }: Limits,
  ): Promise<Entered<Result>> {
    const waiting: Waiting = { wake: () => {} }
    lines.set(name, [...(lines.get(name) ?? []), waiting])
    const isFirst = () => lines.get(name)?.[0] === waiting
    try {
      for (let pauseMs = shortestPauseMs; ; ) {
        if (isFirst()) {
          const entered = await enter()
          if ('result' in entered || entered.waitsFor !== name) return entered
          pauseMs = Math.min(2 * pauseMs, longestPauseMs)
        }
        const left = leftMs()
        if (left <= 0) throw tooLate()
        await pause(waiting, Math.min(isFirst() ? pauseMs * (0.5 + random()) : longestMs, left), signal)
      }
    } finally {
      leave(name, waiting)
    }
  }

  return {
    async enter(names, enter, limits) {
      const taken = names.find((name) => lines.has(name))
      let entered = taken === undefined ? await enter() : { waitsFor: taken }
      while (!('result' in entered)) entered = await stand(entered.waitsFor, enter, limits)
      return entered.result
    },
    waiting: () => [...lines.values()].reduce((sum, { length }) => sum + length, 0),
    changed(names) {
      for (const name of names) lines.get(name)?.[0]?.wake()
    },
  }
}
