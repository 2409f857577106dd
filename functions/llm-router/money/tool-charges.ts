import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../catalogue/catalogue.ts'

/** Tools of a provider's own for which it charges nothing beyond the tokens. */
const free = new Set(['web_fetch_requests'])

/**
 * What a provider charges for its own tools, in USD; undefined if a charge is unknown.
 * @param searchesWeb true if the request asked for web searches, which some providers charge without counting them
 */
export function toolChargesUsd(
  { server_tool_use }: Usage,
  { usdPerThousandWebSearches }: Pick<Target, 'usdPerThousandWebSearches'>,
  searchesWeb: boolean,
): number | undefined {
  if (server_tool_use == null) return searchesWeb ? undefined : 0
  let usd = 0
  for (const [tool, uses] of Object.entries(server_tool_use)) {
    if (free.has(tool) || !uses) continue
    if (tool !== 'web_search_requests' || usdPerThousandWebSearches === undefined) return undefined
    usd += (uses * usdPerThousandWebSearches) / 1000
  }
  return searchesWeb && server_tool_use.web_search_requests == null ? undefined : usd
}
