import type { DecisionDetail } from '#runtime/contract/admin/decisions.ts'

export type PlacedDecision = { position: string; decision: DecisionDetail }

/** The last decisions. */
export type DecisionLog = {
  keep(decision: DecisionDetail): void
  /** Those before a position, the newest first. */
  read(before: string | undefined, most: number): Promise<readonly PlacedDecision[]>
  /** The newest with this call id. */
  find(callId: string): Promise<DecisionDetail | undefined>
}

const mostKept = 1000

export function createDecisionLog(): DecisionLog {
  let kept: PlacedDecision[] = []
  let count = 0
  return {
    keep(decision) {
      count += 1
      kept.unshift({ position: String(count), decision })
      if (kept.length > mostKept) kept = kept.slice(0, mostKept)
    },
    read: async (before, most) =>
      kept.filter(({ position }) => before === undefined || Number(position) < Number(before)).slice(0, most),
    find: async (callId) => kept.find(({ decision }) => decision.call_id === callId)?.decision,
  }
}
