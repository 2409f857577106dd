import { type Fault, faults } from '../chain/orders.ts'

/** What one request of the soak is, and what befalls it. */
export type Planned = {
  stream: boolean
  fault?: Fault | undefined
  /** The caller goes away meanwhile. */
  goneAfterMs?: number | undefined
}

/** Shares of all requests. A hang holds a place until its time limit, so there are few. */
const shares: Readonly<Record<Fault | 'gone', number>> = { 429: 0.02, 500: 0.02, hang: 0.005, cut: 0.02, gone: 0.02 }
const mostGoneMs = 60

/**
 * The request with this number. The multiples of an irrational number spread evenly between 0 and 1, so that each part of a run has the
 * shares of the whole, and each run is the same.
 */
export function plannedAt(number: number, streamShare: number): Planned {
  const share = (root: number) => (number * Math.sqrt(root)) % 1
  const stream = share(2) < streamShare
  let left = share(3)
  for (const fault of faults) {
    if (left < shares[fault]) return { stream, fault }
    left -= shares[fault]
  }
  return left < shares.gone ? { stream, goneAfterMs: share(5) * mostGoneMs } : { stream }
}
