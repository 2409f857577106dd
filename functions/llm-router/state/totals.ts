/** The totals since this replica started. Costs are in USD, for calls whose price and prediction are both known. */
export type Totals = {
  requests: number
  successes: number
  /** Failures of the target. A client that left and a fault of the request do not count. */
  failures: number
  /** The failures that were timeouts. */
  timeouts: number
  latencyMs: number
  predictedUsd: number
  usd: number
}

export function emptyTotals(): Totals {
  return { requests: 0, successes: 0, failures: 0, timeouts: 0, latencyMs: 0, predictedUsd: 0, usd: 0 }
}
