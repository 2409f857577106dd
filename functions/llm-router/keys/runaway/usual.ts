import { hourMs } from '#runtime/contract/durations.ts'
import { dimensions, hourGroup, sums } from '../../money/ledger/entry.ts'
import { type Subject, subjectPath } from './subject.ts'

const hours = 24

/** The groups of the ledger's sums that tell what is usual: the last day, without the hour that is under way. */
export function usualGroups(nowMs: number): string[] {
  return Array.from({ length: hours }, (_, back) => hourGroup(new Date(nowMs - (back + 1) * hourMs).toISOString()))
}

/** What every key and user has spent in the busiest of these hours, in billionths of a USD. */
export type Usual = ReadonlyMap<string, number>

export function busiestHours(groups: readonly ReadonlyMap<string, readonly number[]>[]): Usual {
  const busiest = new Map<string, number>()
  const places = (['key', 'user'] as const).map((of) => ({ of, at: dimensions.indexOf(of) }))
  const spent = sums.indexOf('nanoUsd')
  for (const group of groups) {
    const ofHour = new Map<string, number>()
    for (const [member, added] of group) {
      const values: unknown = JSON.parse(member)
      for (const { of, at } of places) {
        const id: unknown = Array.isArray(values) ? values[at] : undefined
        if (typeof id !== 'string') continue
        const name = subjectPath(of, id)
        ofHour.set(name, (ofHour.get(name) ?? 0) + (added[spent] ?? 0))
      }
    }
    for (const [name, nanoUsd] of ofHour) busiest.set(name, Math.max(busiest.get(name) ?? 0, nanoUsd))
  }
  return busiest
}

/** The rate of the busiest hour; undefined if nothing was spent. */
export function usualUsdPerMinute(usual: Usual | undefined, subject: Subject): number | undefined {
  const nanoUsd = usual?.get(subject.path)
  return nanoUsd ? nanoUsd / 1e9 / 60 : undefined
}
