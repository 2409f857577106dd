import type { Target } from '../../catalogue/catalogue.ts'
import type { LedgerRecord } from '../ledger/record.ts'
import { toNanoUsd } from '../nano-usd.ts'
import { costOf, type Occasion } from '../price.ts'
import { noPromptCache } from './prompt-caches.ts'
import { withoutBilling } from './traffic.ts'

/** What traffic is compared with: as if one target had answered all of it, the first of these that does the task. */
export type Baseline = { name: string; targets: readonly Target[] }

/** What is summed up for each baseline, in this order; amounts are in billionths of a USD. */
export const comparedSums = ['calls', 'actualNanoUsd', 'baselineNanoUsd', 'leftOutCalls'] as const

/** The baselines by name, and what an attempt adds to the sums of each, one after the other. */
export type Compared = { names: readonly string[]; add: readonly number[] }

/**
 * Compares an attempt with each baseline: the same usage at that target's prices, by the one formula. One that had to do with a prompt
 * cache is compared with itself without it, too, by what that has saved. Only attempts of known usage and cost are compared; undefined for the others.
 */
export type Compare = (
  record: Pick<LedgerRecord, 'task' | 'usage' | 'costNanoUsd' | 'status'>,
  occasion: Pick<Occasion, 'nowMs' | 'searchesWeb'> & {
    /** True for a call that no baseline would have made, such as a shadow: it is left out. */
    isExtra?: boolean
    /** What its provider's prompt cache has saved, in billionths of a USD; undefined if it had nothing of one. */
    savedNanoUsd?: number | undefined
  },
) => Compared | undefined

/** @param tokensPerSecond the measured throughput of a cluster; undefined before the first measurement */
export function createCompare(
  baselines: readonly Baseline[],
  tokensPerSecond: (target: Target) => number | undefined,
): Compare {
  const names = baselines.map(({ name }) => name)
  return ({ task, usage, costNanoUsd, status }, { isExtra = false, savedNanoUsd, ...occasion }) => {
    if (usage === null || costNanoUsd === null) return undefined
    // What is only the most that it can be is not known.
    if (status !== 'settled' && status !== 'estimated') return undefined
    const traffic = withoutBilling(usage)
    const add = baselines.flatMap(({ targets }) => {
      const target = targets.find(({ tasks }) => tasks.includes(task))
      if (target === undefined || isExtra) return [0, 0, 0, 1]
      const cost = costOf(traffic, target, { ...occasion, tokensPerSecond: tokensPerSecond(target) })
      return 'usd' in cost ? [1, costNanoUsd, toNanoUsd(cost.usd), 0] : [0, 0, 0, 0]
    })
    if (savedNanoUsd === undefined || isExtra) return names.length > 0 ? { names, add } : undefined
    return { names: [...names, noPromptCache], add: [...add, 1, costNanoUsd, costNanoUsd + savedNanoUsd, 0] }
  }
}
