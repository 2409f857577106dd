import { minuteOf } from './judge.ts'

type Requests = { underWay: number; minute: number; most: number }

/** Requests of one name that one replica remembers at the most. */
const mostNames = 20_000

/** Counts how many requests of a name are under way at the same time. */
export function createSideBySide() {
  const names = new Map<string, Requests>()

  return {
    /**
     * Returns by how much the most of this minute has grown beyond one; what was under way before the minute counts in it.
     */
    begin(name: string, nowMs: number): number {
      const minute = minuteOf(nowMs)
      const known = names.get(name)
      const underWay = (known?.underWay ?? 0) + 1
      const most = known?.minute === minute ? known.most : 1
      if (known === undefined && names.size >= mostNames) {
        for (const [old, { underWay }] of names) if (underWay === 0) names.delete(old)
      }
      names.set(name, { underWay, minute, most: Math.max(most, underWay) })
      return Math.max(0, underWay - most)
    },
    end(name: string): void {
      const known = names.get(name)
      if (known === undefined) return
      known.underWay -= 1
      if (known.underWay === 0 && known.most === 1) names.delete(name)
    },
  }
}
