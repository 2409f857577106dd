import type { CachePointBlock } from '@aws-sdk/client-bedrock-runtime'

/** The models whose prompts can be cached; others answer 400 to a cache point. */
const caching = /claude|nova|:(application-inference-profile|provisioned-model|custom-model-deployment)\//

/** The cache point after a block with Anthropic's or OpenAI's mark for prompt caching. */
export function cachePoint(given: Record<string, unknown>, model: string): { cachePoint: CachePointBlock }[] {
  const control = given.cache_control ?? given.prompt_cache_breakpoint
  if (!control || !caching.test(model)) return []
  const { ttl } = Object(control)
  return [{ cachePoint: { type: 'default', ...((ttl === '5m' || ttl === '1h') && { ttl }) } }]
}
