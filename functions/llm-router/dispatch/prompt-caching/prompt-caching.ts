import { hourMs } from '#runtime/contract/durations.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Catalogue, Target } from '../../catalogue/catalogue.ts'
import type { PromptCache } from '../../catalogue/prompt-caches.ts'
import type { PromptCaching, RoutingRequest, Warm } from '../../choose/request.ts'
import type { WarmPrefixes } from '../../state/warm-prefixes.ts'

/** What the router knows and learns of providers' prompt caches. */
export type KnownCaches = {
  /** A request with what is known of caches for it. */
  known<Request extends RoutingRequest>(request: Request): Request
  /** Learns from the usage of an answer what its target has cached now. */
  answered(caching: PromptCaching | undefined, target: Target, usage: Usage | undefined): void
}

type Parts = { catalogue: Pick<Catalogue, 'promptCaching' | 'targets'>; prefixes: WarmPrefixes; now: () => number }

export function createKnownCaches({ catalogue, prefixes, now }: Parts): KnownCaches {
  const { affinity, marks } = catalogue.promptCaching
  // Where nobody has a cache, no prompt need be hashed.
  const isWanted = (affinity || marks) && catalogue.targets.some(({ promptCache }) => promptCache !== undefined)

  return {
    known(request) {
      const prefix = isWanted ? request.prefix?.() : undefined
      if (prefix === undefined) return request
      const { conversation, stem, goesOn, isMarked } = prefix
      const ofStem = prefixes.of(stem.key)
      const warm: Warm[] = [
        ...prefixes.of(conversation).map(({ target, tokens }) => ({ target, tokens, isConversation: true })),
        ...ofStem.map(({ target, tokens }) => ({ target, tokens, isConversation: false })),
      ]
      const isAskedAgain = goesOn || ofStem.length > 0
      const caching: PromptCaching = {
        prefix,
        warm: affinity ? warm : [],
        marks: marks && !isMarked && isAskedAgain,
        key: affinity ? conversation : undefined,
      }
      return { ...request, caching }
    },
    answered(caching, target, usage) {
      const { promptCache, name } = target
      if (caching === undefined || promptCache === undefined || usage === undefined) return
      const { conversation, stem, isMarkedForAnHour } = caching.prefix
      const expected = Math.max(0, ...caching.warm.filter((one) => one.target === name).map(({ tokens }) => tokens))
      const tokens = cachedNow(usage, promptCache, expected)
      const nowMs = now()
      const livesMs = isMarkedForAnHour && promptCache.marked ? hourMs : promptCache.livesMs
      const held = { target: name, atMs: nowMs, untilMs: nowMs + livesMs }
      prefixes.hold({ ...held, key: conversation, tokens })
      const ofStem = stem.tokens < promptCache.minTokens ? 0 : Math.min(stem.tokens, tokens)
      prefixes.hold({ ...held, key: stem.key, tokens: ofStem })
    },
  }
}

/**
 * How many tokens of a prompt its provider has cached, now that it has answered. One that caches only what is marked says how many; the
 * others cache a long prompt whole, unless they had none of what was expected: then they are taken to keep nothing.
 */
function cachedNow(usage: Usage, { marked, minTokens }: PromptCache, expected: number): number {
  const { cached_tokens: cached, cache_write_tokens: written } = usage.prompt_tokens_details ?? {}
  if (marked) return (cached ?? 0) + (written ?? 0)
  const isMissed = expected > 0 && cached === 0
  return usage.prompt_tokens < minTokens || isMissed ? 0 : usage.prompt_tokens
}
