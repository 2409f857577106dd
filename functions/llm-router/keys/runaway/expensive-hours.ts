import { minuteOf, minutesOfHour } from './judge.ts'

/** The last expensive minute of a subject, and what the earlier ones of the same hour came to, in USD. */
type Expensive = { minute: number; usd: number; earlierUsd: number }

const hourOf = (minute: number) => Math.floor(minute / minutesOfHour)

/** What subjects have spent in the expensive minutes of this hour, which are few. Hours are those of the ledger, in UTC. */
export function createExpensiveHours() {
  const subjects = new Map<string, Expensive>()

  return {
    /**
     * Returns what the expensive minutes of this hour come to in USD, this one included.
     * @param usd what has been spent in this minute so far
     */
    spent(path: string, usd: number, nowMs: number): number {
      const minute = minuteOf(nowMs)
      for (const [old, last] of subjects) if (hourOf(last.minute) !== hourOf(minute)) subjects.delete(old)
      const last = subjects.get(path)
      const earlierUsd = last === undefined ? 0 : last.earlierUsd + (last.minute === minute ? 0 : last.usd)
      subjects.set(path, { minute, usd, earlierUsd })
      return earlierUsd + usd
    },
  }
}
