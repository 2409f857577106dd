import type { HealthCheck, Seen } from './health-check.ts'

const intervalMs = 30_000

export type Sighting = Seen & { atMs: number }

/**
 * Keeps the observed health of the cluster. A function may be stopped at any time, so it has no timers: a request triggers a
 * check in the background, at most every 30 s.
 */
export function createWatch(check: HealthCheck, now: () => number) {
  let last: Sighting | undefined
  let running: Promise<void> | undefined

  // The clock may be set back.
  const isOld = (ageMs: number) => last === undefined || Math.abs(now() - last.atMs) >= ageMs

  async function refresh(): Promise<void> {
    // After what is being answered right now.
    await new Promise<void>((resolve) => setImmediate(resolve))
    last = { ...(await check()), atMs: now() }
    running = undefined
  }

  return {
    /** Checks the cluster in the background, if the last check is old. */
    nudge(): void {
      if (isOld(intervalMs)) running ??= refresh()
    },
    /** The last observation; undefined if it is older than two intervals. */
    last: (): Sighting | undefined => (isOld(2 * intervalMs) ? undefined : last),
    /** An observation of at most this age, or a new one. */
    async fresh(mostMs = intervalMs): Promise<Sighting | undefined> {
      if (isOld(mostMs)) {
        running ??= refresh()
        await running
      }
      return last
    },
  }
}

export type Watch = ReturnType<typeof createWatch>
