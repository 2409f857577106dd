import type { Metrics } from '#runtime/metrics.ts'
import { type Finding, personalKinds } from '../request/personal/kinds.ts'

/** Counts the requests that were searched for personal data, by what was found; one with two kinds counts for each. */
export function createObservePersonal(metrics: Metrics): (found: readonly Finding[]) => void {
  const requests = metrics.counter({
    name: 'llm_router_personal_requests_total',
    help: 'Requests that were searched for personal data, by what was found',
    labels: ['kind'],
  })
  // Without an initial 0, `increase()` would miss the first one.
  for (const kind of [...personalKinds, 'not_scanned', 'none']) requests({ kind }, 0)
  return (found) => {
    for (const kind of found.length > 0 ? found : ['none']) requests({ kind })
  }
}
