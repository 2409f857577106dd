import type { Tone } from '../parts/badge.tsx'
import { type Condition, knownCondition } from '../parts/condition.tsx'
import type { TargetStanding } from './standing.ts'

const ofTargets: Readonly<Record<string, Condition>> = {
  closed: { word: 'Well', tone: 'good' },
  half_open: { word: 'On trial', tone: 'warning' },
  open: { word: 'Breaker open', tone: 'bad' },
  cooling: { word: 'Cooling down', tone: 'warning' },
  disabled: { word: 'Disabled', tone: 'bad' },
  missing: { word: 'Not deployed', tone: 'neutral' },
  unready: { word: 'No replica', tone: 'bad' },
  unwell: { word: 'Unwell', tone: 'bad' },
  at_its_limit: { word: 'At its limit', tone: 'warning' },
  slow: { word: 'Slow', tone: 'warning' },
}

const ofFunctions: Readonly<Record<string, Condition>> = {
  ready: { word: 'Ready', tone: 'good' },
  asleep: { word: 'Scaled to zero', tone: 'neutral' },
  unready: { word: 'No replica', tone: 'bad' },
  missing: { word: 'Not deployed', tone: 'neutral' },
  unknown: { word: 'Unknown', tone: 'neutral' },
}

const ofStores: Readonly<Record<string, Condition>> = {
  ok: { word: 'Well', tone: 'good' },
  slow: { word: 'Slow', tone: 'warning' },
  refusing: { word: 'Refusing', tone: 'bad' },
  away: { word: 'Away', tone: 'bad' },
}

export function conditionOf({ enabled, status }: Pick<TargetStanding, 'enabled' | 'status'>): Condition {
  return enabled ? knownCondition(ofTargets, status) : { word: 'Switched off', tone: 'neutral' }
}

export type Group = 'well' | 'troubled' | 'absent'

/** Which of three groups a target is in. What is cooling may still take requests of another size, and is troubled all the same. */
export function groupOf({ enabled, status }: Pick<TargetStanding, 'enabled' | 'status'>): Group {
  if (!enabled || status === 'missing') return 'absent'
  return status === 'closed' || status === 'half_open' ? 'well' : 'troubled'
}

export const functionCondition = (state: string) => knownCondition(ofFunctions, state)
export const storeCondition = (state: string) => knownCondition(ofStores, state)

const order: readonly Tone[] = ['bad', 'warning', 'accent', 'good', 'neutral']

/** The worst first; what nobody wants to be there, last. */
export function severity({ tone }: Condition): number {
  return order.indexOf(tone)
}
