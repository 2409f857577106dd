import type { Metrics } from '#runtime/metrics.ts'
import { toUsd } from '../money/nano-usd.ts'
import { type Compared, comparedSums } from '../money/savings/baselines.ts'

/** Counts what settled calls have cost, beside what they would have cost at each baseline, so that savings can be plotted. */
export function createObserveSavings(
  metrics: Metrics,
  baselines: readonly string[],
): (compared: Compared | undefined) => void {
  const define = (name: string, help: string) => metrics.counter({ name, help, labels: ['baseline'] })
  const actual = define(
    'llm_router_compared_cost_usd_total',
    'Cost in USD of the calls that a baseline is compared with',
  )
  const instead = define('llm_router_baseline_cost_usd_total', 'What the same calls would have cost at the baseline')
  // Without an initial 0, `increase()` would miss the first call.
  for (const baseline of baselines) for (const counter of [actual, instead]) counter({ baseline }, 0)
  return (compared) => {
    for (const [place, baseline] of compared?.names.entries() ?? []) {
      const sum = (name: (typeof comparedSums)[number]) =>
        compared?.add[place * comparedSums.length + comparedSums.indexOf(name)] ?? 0
      actual({ baseline }, toUsd(sum('actualNanoUsd')))
      instead({ baseline }, toUsd(sum('baselineNanoUsd')))
    }
  }
}
