import type { Metrics } from '#runtime/metrics.ts'
import { type CallersParts, keyFaults } from '../keys/callers.ts'

/** Counts the calls that were not let in. Whose keys they had is in the log. */
export function createObserveRefusedKeys(metrics: Metrics): CallersParts['refused'] {
  const refusals = metrics.counter({
    name: 'llm_router_key_refusals_total',
    help: 'Calls that were not let in, by what was wrong with their API key',
    labels: ['why'],
  })
  // Without an initial 0, `increase()` would miss the first one.
  for (const why of keyFaults) refusals({ why }, 0)
  return (why) => refusals({ why })
}
