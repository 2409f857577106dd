import type { Comparison, SavingsRow } from '#runtime/contract/admin/savings.ts'
import { itemsOf } from '#runtime/contract/filled.ts'
import { dimensions, sums } from '../ledger/entry.ts'
import { toUsd } from '../nano-usd.ts'
import { comparedSums } from './baselines.ts'
import { noPromptCache } from './prompt-caches.ts'

/** Adds up what each hour's calls have cost, and what they would have cost at each baseline. */
export type SavingsTable = {
  /** Adds the sums of an hour by member, as the store keeps them. `time` is the row's, if rows are times. */
  add(time: string | undefined, members: ReadonlyMap<string, readonly number[]>): void
  size(): number
  rows(): SavingsRow[]
  total(): Omit<SavingsRow, 'group'>
}

type Sums = { calls: number; nanoUsd: number; unknown: number; compared: Map<string, number[]> }

const noSums = (): Sums => ({ calls: 0, nanoUsd: 0, unknown: 0, compared: new Map() })

/**
 * @param dimension what rows are of; undefined if they are times, or if there are none
 * @param baselines the names to compare with: those of the catalogue. What was compared with others is left aside
 */
export function createSavingsTable(
  dimension: (typeof dimensions)[number] | undefined,
  baselines: readonly string[],
): SavingsTable {
  const rows = new Map<string | null, Sums>()
  /** Members come again with each hour, and reading one takes longer than adding its sums. */
  const read = new Map<string, readonly unknown[]>()
  const total = noSums()
  const index = dimension && dimensions.indexOf(dimension)

  function rowOf(group: string | null): Sums {
    const known = rows.get(group)
    if (known) return known
    const made = noSums()
    rows.set(group, made)
    return made
  }

  return {
    add(time, members) {
      for (const [member, added] of members) {
        const list = read.get(member) ?? itemsOf(JSON.parse(member))
        read.set(member, list)
        plus(total, list, added)
        if (time !== undefined) plus(rowOf(time), list, added)
        else if (index !== undefined) plus(rowOf(textOrNull(list[index])), list, added)
      }
    },
    size: () => rows.size,
    rows: () =>
      [...rows]
        .sort(([one], [other]) => ((one ?? '') < (other ?? '') ? -1 : 1))
        .map(([group, own]) => ({ group, ...toRow(own, baselines) })),
    total: () => toRow(total, baselines),
  }
}

/** A member of the hour names the baselines that its further sums are of. */
function plus(row: Sums, member: readonly unknown[], added: readonly number[]): void {
  const [calls = 0, , , nanoUsd = 0, unknown = 0] = added
  row.calls += calls
  row.nanoUsd += nanoUsd
  row.unknown += unknown
  const names = member[dimensions.length]
  if (!Array.isArray(names)) return
  for (const [place, name] of names.entries()) {
    const own = row.compared.get(name) ?? comparedSums.map(() => 0)
    const from = sums.length + place * comparedSums.length
    for (const index of own.keys()) own[index] = (own[index] ?? 0) + (added[from + index] ?? 0)
    row.compared.set(name, own)
  }
}

function toRow({ calls, nanoUsd, unknown, compared }: Sums, baselines: readonly string[]): Omit<SavingsRow, 'group'> {
  const cache = compared.get(noPromptCache)
  return {
    ...{ calls, cost_usd: toUsd(nanoUsd), unknown_cost_calls: unknown },
    ...(cache && { prompt_cache: toCacheSavings(cache) }),
    comparisons: baselines.map((name) => toComparison(name, calls, compared.get(name) ?? [])),
  }
}

function toCacheSavings([calls = 0, actual = 0, instead = 0]: readonly number[]) {
  return { calls, saved_usd: toUsd(instead - actual) }
}

function toComparison(baseline: string, all: number, own: readonly number[]): Comparison {
  const [calls = 0, actual = 0, instead = 0, leftOut = 0] = own
  return {
    ...{ baseline, compared_calls: calls, actual_usd: toUsd(actual), baseline_usd: toUsd(instead) },
    saved_usd: toUsd(instead - actual),
    ...(instead > 0 && { saved_percent: (100 * (instead - actual)) / instead }),
    ...{ unknown_calls: all - calls - leftOut, left_out_calls: leftOut },
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
