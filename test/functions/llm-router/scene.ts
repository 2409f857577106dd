import type { Catalogue } from '../../../functions/llm-router/catalogue/catalogue.ts'
import type { Surroundings } from '../../../functions/llm-router/choose/decision.ts'
import type { RoutingRequest } from '../../../functions/llm-router/choose/request.ts'
import {
  createKnownCaches,
  type KnownCaches,
} from '../../../functions/llm-router/dispatch/prompt-caching/prompt-caching.ts'
import { createTargetStates } from '../../../functions/llm-router/state/target-states.ts'
import { createWarmPrefixes } from '../../../functions/llm-router/state/warm-prefixes.ts'
import { today } from './shipped.ts'

/** A request that needs nothing in particular. */
export const anyRequest: RoutingRequest = {
  task: 'generate',
  maxLatencyMs: 2000,
  private: false,
  needs: [],
  promptTokens: 100,
}

/** A router that has not seen an answer yet, and no chance. */
export function unseen(catalogue: Catalogue, nowMs = today): Surroundings {
  return { catalogue, view: createTargetStates(catalogue, () => nowMs), nowMs, random: () => 0 }
}

/** What a router of its own learns of prompt caches. */
export function knownCaches(catalogue: Catalogue, now: () => number): KnownCaches {
  return createKnownCaches({ catalogue, prefixes: createWarmPrefixes(now, () => {}), now })
}
