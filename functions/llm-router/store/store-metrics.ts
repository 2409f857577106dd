import type { Metrics } from '#runtime/metrics.ts'
import type { Store } from './port.ts'
import type { StoreHealth } from './store-health.ts'

type Report = () => StoreHealth & { waitingSettlements: number }

export function storeMetrics(metrics: Metrics, kind: Store['kind'], report: Report) {
  const seconds = metrics.histogram({
    name: 'llm_router_store_seconds',
    help: 'Time that calls of the store took, by kind of store',
    labels: ['kind'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
  })
  const failures = metrics.counter({
    name: 'llm_router_store_failures_total',
    help: 'Calls of the store that failed: it was silent, or it refused',
    labels: ['kind', 'failure'],
  })
  const lost = metrics.counter({
    name: 'llm_router_store_lost_settlements_total',
    help: 'Settlements for which there was no room while the store was away',
    labels: ['kind'],
  })
  metrics.gauge(
    {
      name: 'llm_router_store_up',
      help: '1 if the store answers and does what it is asked, otherwise 0',
      labels: ['kind'],
    },
    () => [{ labels: { kind }, value: report().state === 'ok' ? 1 : 0 }],
  )
  metrics.gauge(
    { name: 'llm_router_store_waiting_settlements', help: 'Settlements that wait for the store', labels: ['kind'] },
    () => [{ labels: { kind }, value: report().waitingSettlements }],
  )
  // Without an initial 0, `increase()` would miss the first one.
  for (const failure of ['silent', 'refused']) failures({ kind, failure }, 0)
  lost({ kind }, 0)
  return {
    took: (value: number) => seconds({ kind }, value),
    failed: (failure: 'silent' | 'refused') => failures({ kind, failure }),
    lost: () => lost({ kind }),
  }
}
