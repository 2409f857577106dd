import type { Tone } from '../parts/badge.tsx'
import type { TargetStanding } from './standing.ts'

/** How something is, in a word. */
export type Condition = { word: string; tone: Tone }

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

/** A state that this page does not know is shown as the router calls it. */
const known = (conditions: Readonly<Record<string, Condition>>, state: string): Condition =>
  conditions[state] ?? { word: state, tone: 'neutral' }

export function conditionOf({ enabled, status }: Pick<TargetStanding, 'enabled' | 'status'>): Condition {
  return enabled ? known(ofTargets, status) : { word: 'Switched off', tone: 'neutral' }
}

export type Group = 'well' | 'troubled' | 'absent'

/** Which of three groups a target is in. What is cooling may still take requests of another size, and is troubled all the same. */
export function groupOf({ enabled, status }: Pick<TargetStanding, 'enabled' | 'status'>): Group {
  if (!enabled || status === 'missing') return 'absent'
  return status === 'closed' || status === 'half_open' ? 'well' : 'troubled'
}

export const functionCondition = (state: string) => known(ofFunctions, state)
export const storeCondition = (state: string) => known(ofStores, state)

const order: readonly Tone[] = ['bad', 'warning', 'accent', 'good', 'neutral']

/** The worst first; what nobody wants to be there, last. */
export function severity({ tone }: Condition): number {
  return order.indexOf(tone)
}
