import { hourMs } from '#runtime/contract/durations.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Entry } from '../../store/ledger-store.ts'
import type { Compared } from '../savings/baselines.ts'
import { usageInNames } from '../told-words.ts'
import type { LedgerRecord } from './record.ts'

/** What is summed up, in this order. Costs are in billionths of a USD; calls of unknown cost are in `unknownCost` alone. */
export const sums = ['calls', 'promptTokens', 'completionTokens', 'nanoUsd', 'unknownCost'] as const

/** By what usage can be grouped, besides the hour. */
export const dimensions = [
  ...(['key', 'department', 'user', 'tags', 'task', 'target', 'provider', 'model', 'strategy', 'reason'] as const),
  ...(['status', 'priceVersion'] as const),
]

/** The group of the sums since the beginning, by these properties. */
export const totalGroup = 'total'
export const totalProperties = ['provider', 'model', 'task', 'department', 'status'] as const

/** For how long the sums of an hour are kept: three years, which is as much as one query may ask for. */
export const keptHours = 3 * 366 * 24

/** The group of an hour in UTC: `hour/2026-11-25T23`. */
export function hourGroup(time: string): string {
  return `hour/${time.slice(0, 13)}`
}

/** When the sums of the hour of this time may be forgotten. */
function expiryOf(time: string): number {
  return (Math.floor(Date.parse(time) / hourMs) + 1 + keptHours) * hourMs
}

/** A provider may add to its usage whatever it likes, and every record stays for long. */
const mostUsageCharacters = 4000

/**
 * A record as the store takes it, with what it adds to the sums.
 * @param compared with what the baselines would have cost; the sums of an hour then go on with those of each, which their member names
 */
export function toEntry(record: LedgerRecord, compared?: Compared): Entry {
  const { id, time, usage, costNanoUsd } = record
  const add = [
    1,
    usage?.prompt_tokens ?? 0,
    usage?.completion_tokens ?? 0,
    costNanoUsd ?? 0,
    costNanoUsd === null ? 1 : 0,
  ]
  const values: unknown[] = dimensions.map((name) => record[name])
  const ofHour = {
    ...{ group: hourGroup(time), member: JSON.stringify(compared ? [...values, compared.names] : values) },
    ...{ add: compared ? [...add, ...compared.add] : add, expiresMs: expiryOf(time) },
  }
  const tallies = [
    ofHour,
    { group: totalGroup, member: JSON.stringify(totalProperties.map((name) => record[name])), add },
  ]
  return {
    id,
    text: JSON.stringify({ ...record, usage: usage && withinBounds(usageInNames(usage)) }),
    tallies: record.status === 'void' ? [] : tallies,
  }
}

/** Usage with all its details or, if they are far too long, its sums alone. */
function withinBounds(usage: Usage): Usage {
  if (JSON.stringify(usage).length <= mostUsageCharacters) return usage
  const { prompt_tokens, completion_tokens, total_tokens } = usage
  return {
    prompt_tokens,
    ...(completion_tokens !== undefined && { completion_tokens }),
    ...(total_tokens !== undefined && { total_tokens }),
  }
}
