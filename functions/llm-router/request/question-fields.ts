/** Fields that change nothing about an answer: how it is sent, how it is billed, and what others keep of it. */
export const besideTheQuestion = [
  ...['stream', 'stream_options', 'metadata', 'service_tier'],
  ...['prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention'],
] as const

/** What a body says, in one order, whatever order its sender has: without some fields, and without those that are null. */
export function inOneOrder(body: object, leftOut: ReadonlySet<string>): Record<string, unknown> {
  const said = Object.entries(body).filter(([name, value]) => value != null && !leftOut.has(name))
  return Object.fromEntries(said.sort(byName))
}

/** Compares the names of two fields. */
export function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1
}
