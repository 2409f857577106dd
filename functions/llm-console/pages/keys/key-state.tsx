import type { Key } from '../api/keys.ts'
import { Badge, type Tone } from '../parts/badge.tsx'

const tones: Readonly<Record<string, Tone>> = { valid: 'good', disabled: 'warning', expired: 'neutral', revoked: 'bad' }

export function KeyState({ state }: Pick<Key, 'state'>) {
  return <Badge tone={tones[state] ?? 'warning'}>{state}</Badge>
}
