import type { Look, Seen } from './look.ts'

const intervalMs = 30_000

export type Sighting = Seen & { atMs: number }

/**
 * What is known of the cluster's health. A function may sleep at any time, so that nothing runs by the clock: who is busy with
 * a request has the cluster looked at behind it, every 30 s at the most.
 */
export function createWatch(look: Look, now: () => number) {
  let last: Sighting | undefined
  let running: Promise<void> | undefined

  const isOld = (ageMs: number) => last === undefined || now() - last.atMs >= ageMs

  async function refresh(): Promise<void> {
    // Behind whatever is being answered right now.
    await new Promise<void>((resolve) => setImmediate(resolve))
    last = { ...(await look()), atMs: now() }
    running = undefined
  }

  return {
    /** Has the cluster looked at in the background, if that was long ago. */
    nudge(): void {
      if (isOld(intervalMs)) running ??= refresh()
    },
    /** What was seen last. What is older than two intervals is not known any more. */
    last: (): Sighting | undefined => (isOld(2 * intervalMs) ? undefined : last),
    /** What is seen now, or was seen within the last interval. */
    async fresh(): Promise<Sighting | undefined> {
      if (isOld(intervalMs)) {
        running ??= refresh()
        await running
      }
      return last
    },
  }
}

export type Watch = ReturnType<typeof createWatch>
