import { type Condition, ConditionBadge } from '../parts/condition.tsx'
import type { AnswerState } from './answer.ts'

const conditions: Readonly<Record<AnswerState, Condition>> = {
  waiting: { word: 'waiting', tone: 'neutral' },
  streaming: { word: 'answering', tone: 'accent' },
  answered: { word: 'whole', tone: 'good' },
  broken_off: { word: 'broken off', tone: 'bad' },
  failed: { word: 'failed', tone: 'bad' },
  stopped: { word: 'stopped', tone: 'warning' },
}

/** Where an answer stands. */
export function StateBadge({ state }: { state: AnswerState }) {
  return <ConditionBadge condition={conditions[state]} />
}
