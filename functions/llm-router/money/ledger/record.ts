import type { Task } from '#runtime/contract/tasks.ts'
import type { Usage } from '#runtime/contract/usage.ts'

/**
 * How sure the cost is. `settled`: usage × price. `estimated`: the answer broke off, and the tokens that came were counted where the
 * provider had not reported as many. `reserved`: the usage or the price is unknown, and the cost is the most that it can be.
 * `unsettled`: the same, because the router ended before the attempt did. `unknown`: not even that can be said. `void`: nothing was
 * used after all; it replaces one that was unsettled, and is in no sum. `cached`: an answer came from the cache, and nobody was asked.
 */
export const recordStatuses = ['settled', 'estimated', 'reserved', 'unsettled', 'unknown', 'void', 'cached'] as const
export type RecordStatus = (typeof recordStatuses)[number]

/** One attempt that used tokens, or may have. It never contains any part of a prompt or an answer. */
export type LedgerRecord = {
  /** Unique, and the same however often the record is written. */
  id: string
  /** The end of the attempt; ISO 8601. */
  time: string
  callId: string
  /** The id of the API key; null without keys. */
  key: string | null
  department: string | null
  user: string | null
  tags: readonly string[]
  task: Task
  target: string
  provider: string
  model: string
  usage: Usage | null
  /** In whole billionths of a USD, rounded once, so that all sums of records agree. Null if it is unknown. */
  costNanoUsd: number | null
  /** Identifies the prices that were applied. */
  priceVersion: string
  reason: string
  strategy: string
  status: RecordStatus
  /** The error of the attempt, if it failed. */
  code: string | null
  ms: number
}
