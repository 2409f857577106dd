import { formatCount } from '../parts/format.ts'
import type { FunctionStanding } from './standing.ts'

type Counted = Pick<FunctionStanding, 'state' | 'available_replicas'>

/** How many replicas of all functions are ready, as far as that is known: one that has just answered has at least one. */
export function readyReplicas(functions: readonly Counted[]): string {
  const sum = functions.reduce((all, one) => all + (one.available_replicas ?? (one.state === 'ready' ? 1 : 0)), 0)
  if (!functions.some(isUncounted)) return formatCount(sum)
  return sum === 0 ? 'unknown' : `at least ${formatCount(sum)}`
}

/** A function that is not deployed has no replica to count. */
function isUncounted({ state, available_replicas: ready }: Counted): boolean {
  return ready === undefined && (state === 'ready' || state === 'unknown')
}
