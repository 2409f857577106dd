import type { DecisionStatus } from '#runtime/contract/admin/decisions.ts'
import { type Condition, ConditionBadge, knownCondition } from '../parts/condition.tsx'

const conditions: Readonly<Record<DecisionStatus, Condition>> = {
  completed: { word: 'completed', tone: 'good' },
  broken_off: { word: 'broken off', tone: 'bad' },
  client_left: { word: 'client left', tone: 'warning' },
  refused: { word: 'refused', tone: 'warning' },
  failed: { word: 'failed', tone: 'bad' },
}

/** What can be asked for, with its words. */
export const statusOptions = Object.entries(conditions).map(([value, { word: label }]) => ({ value, label }))

/** How a request ended. */
export function Status({ status }: { status: string }) {
  return <ConditionBadge condition={knownCondition(conditions, status)} />
}
