import { minuteOf } from './judge.ts'

/** A part of a sum that other replicas do not know of. */
export type Untold = { name: string; minute: number; amount: number }

type Sum = { minute: number; own: number; told: number; total: number }

/** Names that one replica remembers at the most. */
const mostNames = 20_000

/** Sums by name that begin anew with each minute: this replica's own, and those of all replicas as far as they have been told. */
export function createMinuteSums(most = mostNames) {
  const sums = new Map<string, Sum>()
  /** The names of shared sums: a few of thousands. */
  const shared = new Set<string>()

  function current(name: string, nowMs: number): Sum {
    const minute = minuteOf(nowMs)
    const known = sums.get(name)
    if (known?.minute === minute) return known
    sums.delete(name)
    shared.delete(name)
    forget(minute)
    const begun = { minute, own: 0, told: 0, total: 0 }
    sums.set(name, begun)
    return begun
  }

  /** They are in the order of their minutes. */
  function forget(minute: number): void {
    for (const [name, sum] of sums) {
      if (sum.minute === minute && sums.size < most) return
      sums.delete(name)
    }
  }

  const known = (name: string, minute: number) => {
    const sum = sums.get(name)
    return sum?.minute === minute ? sum : undefined
  }

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
