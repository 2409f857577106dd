import { dimensions, sums } from './entry.ts'
import { toSnakeCase } from './shown-record.ts'

/** By what usage can be grouped. A call with several tags counts with each of them. */
export const groupNames: readonly string[] = dimensions.map((name) => (name === 'tags' ? 'tag' : toSnakeCase(name)))

export type UsageRow = {
  /** The hour, day or month; undefined if usage is not divided by time. */
  time: string | undefined
  /** The values of the groups, in the order that was asked for; null where a call has none. */
  values: readonly (string | null)[]
  /** In the order of `sums`. */
  sums: readonly number[]
}

export type UsageTable = {
  /** Adds the sums of an hour by member, as the store keeps them. */
  add(time: string | undefined, members: ReadonlyMap<string, readonly number[]>): void
  /** How many rows there are. */
  size(): number
  /** By time, then by their values. */
  rows(): UsageRow[]
  /** Each call counts once. */
  total(): readonly number[]
}

const nothing: readonly number[] = sums.map(() => 0)
const plus = (one: readonly number[], other: readonly number[]) => one.map((sum, index) => sum + (other[index] ?? 0))

/** @param groupBy some of `groupNames` */
export function createUsageTable(groupBy: readonly string[]): UsageTable {
  const rows = new Map<string, UsageRow>()
  const indexes = groupBy.map((name) => groupNames.indexOf(name))
  let total = nothing

  return {
    add(time, members) {
      for (const [member, added] of members) {
        total = plus(total, added)
        const values: unknown = JSON.parse(member)
        for (const group of combinations(indexes.map((index) => valuesAt(values, index)))) {
          const id = JSON.stringify([time, group])
          rows.set(id, { time, values: group, sums: plus(rows.get(id)?.sums ?? nothing, added) })
        }
      }
    },
    size: () => rows.size,
    rows: () =>
      [...rows.values()].sort(
        (one, other) => compare(one.time ?? '', other.time ?? '') || compareAll(one.values, other.values),
      ),
    total: () => total,
  }
}

/** What a member has in one place: several values for tags, else one. */
function valuesAt(member: unknown, index: number): readonly (string | null)[] {
  const value: unknown = Array.isArray(member) ? member[index] : undefined
  if (!Array.isArray(value)) return [typeof value === 'string' ? value : null]
  const texts = [...new Set(value.filter((item) => typeof item === 'string'))]
  return texts.length === 0 ? [null] : texts
}

function combinations(places: readonly (readonly (string | null)[])[]): (string | null)[][] {
  return places.reduce<(string | null)[][]>(
    (begun, values) => begun.flatMap((group) => values.map((value) => [...group, value])),
    [[]],
  )
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function compareAll(one: readonly (string | null)[], other: readonly (string | null)[]): number {
  for (const [index, value] of one.entries()) {
    const difference = compare(value ?? '', other[index] ?? '')
    if (difference !== 0) return difference
  }
  return 0
}
