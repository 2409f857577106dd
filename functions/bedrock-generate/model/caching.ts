import type { CachePointBlock } from '@aws-sdk/client-bedrock-runtime'
import { ownArn } from './unnamed-models.ts'

/** Where a request may have cache points. */
export type Place = 'text' | 'tools' | 'call' | 'result'

/**
 * The models whose prompts can be cached, and where; others answer 400 to a cache point. Nova takes none behind tools, their
 * calls and their results, and no `ttl` (danny-avila/LibreChat#13838, zeroclaw-labs/zeroclaw#8720).
 */
const caching: readonly { models: RegExp; places: readonly Place[]; takesTtl: boolean }[] = [
  { models: /nova/, places: ['text'], takesTtl: false },
  { models: /claude/, places: ['text', 'tools', 'call', 'result'], takesTtl: true },
  { models: ownArn, places: ['text', 'tools', 'call', 'result'], takesTtl: true },
]

/** The cache point after a block with Anthropic's or OpenAI's mark for prompt caching. */
export function cachePoint(
  given: Record<string, unknown>,
  model: string,
  place: Place = 'text',
): { cachePoint: CachePointBlock }[] {
  const control = given.cache_control ?? given.prompt_cache_breakpoint
  const row = caching.find(({ models }) => models.test(model))
  if (!control || !row?.places.includes(place)) return []
  const { ttl } = Object(control)
  return [{ cachePoint: { type: 'default', ...(row.takesTtl && (ttl === '5m' || ttl === '1h') && { ttl }) } }]
}
