import { minuteOf } from './judge.ts'

/** A part of a sum that other replicas do not know of. */
export type Untold = { name: string; minute: number; amount: number }

type Sum = { own: number; told: number; total: number }

/** Names that one replica remembers at the most. */
const mostNames = 20_000

/** Sums by name that begin anew with each minute: this replica's own, and those of all replicas as far as they have been told. */
export function createMinuteSums(most = mostNames) {
  // In two halves, of which the older is forgotten as a whole: to remove one at a time from the front of a Map would make V8 walk
  // over all that were removed before. A name that comes again moves to the newer half.
  let newer = new Map<string, Sum>()
  let older = new Map<string, Sum>()
  let heldMinute: number | undefined
  /** The names of shared sums: a few of thousands. */
  const shared = new Set<string>()

  function current(name: string, nowMs: number): Sum {
    const minute = minuteOf(nowMs)
    if (minute !== heldMinute) begin(minute)
    const recent = newer.get(name)
    if (recent) return recent
    const sum = older.get(name) ?? { own: 0, told: 0, total: 0 }
    if (newer.size >= most / 2) [older, newer] = [newer, new Map()]
    newer.set(name, sum)
    return sum
  }

  function begin(minute: number): void {
    heldMinute = minute
    newer = new Map()
    older = new Map()
    shared.clear()
  }

  const known = (name: string, minute: number) =>
    minute === heldMinute ? (newer.get(name) ?? older.get(name)) : undefined

  return {
    /** Returns this replica's own sum. */
    add(name: string, amount: number, nowMs: number): number {
      const sum = current(name, nowMs)
      sum.own += amount
      return sum.own
    },
    of(name: string, nowMs: number): number {
      const sum = known(name, minuteOf(nowMs))
      return sum === undefined ? 0 : Math.max(sum.total, sum.told) + sum.own - sum.told
    },
    /** From now on, in this minute, other replicas are to know it. */
    share(name: string, nowMs: number): void {
      current(name, nowMs)
      shared.add(name)
    },
    /** The shared sums of this minute, with what is to be told of them, which can be nothing. */
    untold(nowMs: number): Untold[] {
      const minute = minuteOf(nowMs)
      const untold: Untold[] = []
      for (const name of shared) {
        const sum = known(name, minute)
        if (sum) untold.push({ name, minute, amount: sum.own - sum.told })
        else shared.delete(name)
      }
      return untold
    },
    told({ name, minute, amount }: Untold): void {
      const sum = known(name, minute)
      if (sum) sum.told += amount
    },
    /** @param total the sum of all replicas, with everything that this one has told */
    learn({ name, minute }: Untold, total: number): void {
      const sum = known(name, minute)
      if (sum) sum.total = total
    },
  }
}

export type MinuteSums = ReturnType<typeof createMinuteSums>
