import type { Catalogue } from '../../catalogue/catalogue.ts'
import { targetsMeant } from '../../choose/names.ts'
import { byPrompt, type TimedRequest, toldFor } from '../../choose/request.ts'
import { anyone, type Caller } from '../../keys/caller.ts'
import type { Key } from '../../keys/key-schema.ts'
import type { Bounds } from '../../money/most-cost.ts'
import { tierInNames } from '../../money/tier-in-names.ts'
import type { Written } from '../../replay/recorded.ts'
import type { Loose } from '../decisions/loose.ts'

/** What a request needs and who asks, as it is recorded: nothing that it says. */
export type Facts = Loose<Pick<Written, 'request' | 'caller'>>

export function factsOf(request: TimedRequest, catalogue: Catalogue): Facts {
  return { request: requestOf(request, catalogue), caller: callerOf(request.caller ?? anyone) }
}

function requestOf(request: TimedRequest, catalogue: Catalogue): Facts['request'] {
  const { model } = request
  // What a changed catalogue may go by, whether this one does or not.
  const { category, categoryProbability, difficulty } = toldFor(byPrompt, request)
  return {
    task: request.task,
    max_latency_ms: request.maxLatencyMs,
    has_latency_budget: request.latencyBudgetMs !== undefined,
    timeout_ms: request.timeoutMs,
    private: request.private,
    // A name that the catalogue does not have can be any text.
    model: model === undefined || targetsMeant(model, catalogue).length > 0 ? model : '?',
    strategy: request.strategy,
    is_strategy_of_key: request.isStrategyOfKey,
    needs: [...request.needs],
    prompt_tokens: request.promptTokens,
    context_tokens: request.contextTokens,
    max_output_tokens: request.maxOutputTokens,
    category,
    category_probability: categoryProbability,
    difficulty,
    user: request.user,
    session: request.session,
    bounds: boundsOf(request.bounds(), catalogue),
  }
}

function boundsOf(bounds: Bounds, { targets }: Catalogue) {
  const { promptTokens, hasMedia, searchesWeb, certain, prompts, images, choices, serviceTier: tier } = bounds
  return {
    ...{ prompts, images, choices, has_media: hasMedia, searches_web: searchesWeb },
    ...(tier !== undefined && { service_tier: tierInNames(tier, targets) }),
    prompt_tokens: Number.isFinite(promptTokens) ? promptTokens : null,
    certain: certain.filter((name) => name === 'audioInput' || name === 'audioOutput'),
  }
}

function callerOf({ key, user, department, tags, strategy }: Caller): Facts['caller'] {
  return { key: key && keyOf(key), user, department, tags: [...tags], strategy }
}

/** What of a key decides about requests. */
function keyOf({ id, name, models, providers, strategies, strategy, limits, budgets }: Key) {
  return { ...{ id, name, models, providers, strategies, strategy }, limits, budgets }
}
