import type { ComponentChildren } from 'preact'

export type Tone = 'neutral' | 'good' | 'warning' | 'bad' | 'accent'

/** A short state in a word. The colour repeats what the word says. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>
}
