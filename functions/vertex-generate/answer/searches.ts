import type { Usage } from '#runtime/contract/usage.ts'

type Grounded = { groundingMetadata?: { webSearchQueries?: string[] | null | undefined } | null | undefined }

/** Counts the searches that an answer rests on, in whatever pieces it comes: Google charges for each query once. */
export function createSearches() {
  const queries = new Set<string>()
  return {
    /** The usage with the searches so far. */
    withUses(usage: Usage | undefined, candidates: readonly Grounded[]): Usage | undefined {
      for (const { groundingMetadata } of candidates) {
        for (const query of groundingMetadata?.webSearchQueries ?? []) if (query !== '') queries.add(query)
      }
      return usage && queries.size > 0 ? { ...usage, server_tool_use: { web_search_requests: queries.size } } : usage
    },
  }
}
