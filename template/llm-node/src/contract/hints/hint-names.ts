/** The hints: what a caller says of a request beside its text. */
export const hintNames = ['private', 'task', 'max_latency_ms', 'timeout_ms', 'strategy', 'user', 'model'] as const
export type HintName = (typeof hintNames)[number]

/** The header of a hint: `x-llm-max-latency-ms`. */
export function headerOf(hint: HintName): string {
  return `x-llm-${hint.replaceAll('_', '-')}`
}

/** The name of a hint in metadata, which is the caller's own otherwise. */
export function prefixed(hint: HintName): string {
  return `llm_${hint}`
}

export const hintHeaders: ReadonlySet<string> = new Set(hintNames.map(headerOf))

/**
 * The hints that are for the router alone. As fields of the body they do not go on, and metadata may have them without our
 * prefix. `user` and `model` are OpenAI's own.
 */
export const ownHints: ReadonlySet<string> = new Set(['private', 'task', 'max_latency_ms', 'timeout_ms', 'strategy'])
