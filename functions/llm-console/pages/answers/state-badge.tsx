import { Badge, type Tone } from '../parts/badge.tsx'
import type { AnswerState } from './answer.ts'

const badges: Readonly<Record<AnswerState, { tone: Tone; words: string }>> = {
  waiting: { tone: 'neutral', words: 'waiting' },
  streaming: { tone: 'accent', words: 'answering' },
  answered: { tone: 'good', words: 'whole' },
  broken_off: { tone: 'bad', words: 'broken off' },
  failed: { tone: 'bad', words: 'failed' },
  stopped: { tone: 'warning', words: 'stopped' },
}

/** Where an answer stands. */
export function StateBadge({ state }: { state: AnswerState }) {
  const { tone, words } = badges[state]
  return <Badge tone={tone}>{words}</Badge>
}
