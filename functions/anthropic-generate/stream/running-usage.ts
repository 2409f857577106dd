import { present } from '#runtime/contract/present.ts'

const promptCounts: ReadonlySet<string> = new Set([
  'input_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation',
])

/**
 * What was reported so far with what a later event says. Null takes nothing back, nor does 0: some servers tell the prompt at the
 * beginning alone, and write zeros at the end. Beside another count of the prompt, a 0 says how that is divided.
 */
export function withLaterUsage(reported: Record<string, unknown>, later: object): Record<string, unknown> {
  const told = Object.entries(present({ ...later }))
  const tellsPrompt = told.some(([name, count]) => promptCounts.has(name) && Number(count) > 0)
  const isNews = ([name, count]: [string, unknown]) =>
    reported[name] === undefined || (promptCounts.has(name) ? tellsPrompt : count !== 0)
  return { ...reported, ...Object.fromEntries(told.filter(isNews)) }
}
