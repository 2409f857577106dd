import { Badge, type Tone } from '../parts/badge.tsx'

const known: Readonly<Record<string, { words: string; tone: Tone }>> = {
  completed: { words: 'completed', tone: 'good' },
  broken_off: { words: 'broken off', tone: 'bad' },
  client_left: { words: 'client left', tone: 'warning' },
  refused: { words: 'refused', tone: 'warning' },
  failed: { words: 'failed', tone: 'bad' },
}

export function statusWords(status: string): string {
  return known[status]?.words ?? status
}

export function Status({ status }: { status: string }) {
  return <Badge tone={known[status]?.tone ?? 'neutral'}>{statusWords(status)}</Badge>
}
