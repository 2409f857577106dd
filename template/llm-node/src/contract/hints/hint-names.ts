const forRouter = ['private', 'task', 'max_latency_ms', 'timeout_ms', 'strategy', 'cache'] as const
/** The hints: what a caller says about a request besides its text. */
export const hintNames = [...forRouter, 'user', 'model'] as const
export type HintName = (typeof hintNames)[number]

/** The header of a hint: `x-llm-max-latency-ms`. */
export function headerOf(hint: HintName): string {
  return `x-llm-${hint.replaceAll('_', '-')}`
}

/** The name of a hint in metadata, whose other names belong to the caller. */
export function prefixed(hint: HintName): string {
  return `llm_${hint}`
}

export const hintHeaders: ReadonlySet<string> = new Set(hintNames.map(headerOf))

/**
 * The hints for the router only. They are removed from the body, and in metadata they also work without our prefix. `user` and
 * `model` are OpenAI's own fields.
 */
export const ownHints: ReadonlySet<string> = new Set(forRouter)
