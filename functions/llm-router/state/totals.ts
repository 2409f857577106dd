/** Since this replica began. Costs are in USD, of those calls whose price and prediction are both known. */
export type Totals = {
  requests: number
  successes: number
  /** Of the target: neither a client that left nor a fault of the request is one. */
  failures: number
  /** Those of the failures that were too late. */
  timeouts: number
  latencyMs: number
  predictedUsd: number
  usd: number
}

export function emptyTotals(): Totals {
  return { requests: 0, successes: 0, failures: 0, timeouts: 0, latencyMs: 0, predictedUsd: 0, usd: 0 }
}
