/** A caller or a request that is stopped for a while. */
export type Stop = { what: string; untilMs: number; why: string }

export type Stops = {
  add(stop: Stop): void
  /** Undefined once its time is up. */
  of(what: string): Stop | undefined
  /** Those that other replicas have not been told of. */
  untold(): Stop[]
  /** What another replica has stopped, or knows of this one's. */
  learn(stop: Stop): void
}

/** A replica stops no more than that at the same time: there are never so many loops. */
const most = 1000

export function createStops(now: () => number): Stops {
  const stops = new Map<string, Stop & { isTold: boolean }>()

  function set(stop: Stop, isTold: boolean): void {
    for (const [what, { untilMs }] of stops) if (untilMs <= now()) stops.delete(what)
    if (stops.size < most || stops.has(stop.what)) stops.set(stop.what, { ...stop, isTold })
  }

  return {
    add: (stop) => set(stop, false),
    of(what) {
      const stop = stops.get(what)
      return stop && stop.untilMs > now() ? stop : undefined
    },
    untold: () => [...stops.values()].filter(({ isTold, untilMs }) => !isTold && untilMs > now()),
    learn: (stop) => set(stop, true),
  }
}
