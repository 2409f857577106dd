import { Badge, type Tone } from './badge.tsx'

/** How something is, in a word. */
export type Condition = { word: string; tone: Tone }

/** A state that these pages do not know is shown as the router calls it. */
export function knownCondition(conditions: Readonly<Record<string, Condition>>, state: string): Condition {
  return conditions[state] ?? { word: state, tone: 'neutral' }
}

export function ConditionBadge({ condition: { word, tone } }: { condition: Condition }) {
  return <Badge tone={tone}>{word}</Badge>
}
