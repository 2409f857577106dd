import * as v from 'valibot'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { permittedTargets } from '../choose/permissions.ts'
import type { TimedRequest } from '../choose/request.ts'
import { anyone, type Caller, callerWith } from '../keys/caller.ts'
import { idSchema, keyEntries } from '../keys/key-schema.ts'
import { NoRecording, type Recorded } from './recorded.ts'

const { name, models, providers, strategies, strategy, limits, budgets, tags, disabled } = keyEntries
const recordedKeySchema = v.object({
  ...{ id: idSchema, name, models, providers, strategies, strategy, limits, budgets, tags, disabled },
  private: v.optional(v.boolean(), false),
})

/** Makes of a recording the request that the router would have had under this catalogue. */
export function createRequests(catalogue: Catalogue): (recorded: Recorded) => TimedRequest {
  const known = new Map<string, Caller>()

  function ofKey(value: Recorded['caller']['key']): Caller {
    if (value === undefined) return anyone
    const text = JSON.stringify(value)
    const before = known.get(text)
    if (before) return before
    const parsed = v.safeParse(recordedKeySchema, value)
    if (!parsed.success) throw new NoRecording(`has a key that cannot be read (${parsed.issues[0].message})`)
    const caller = callerWith(parsed.output, catalogue, permittedTargets(parsed.output, catalogue))
    known.set(text, caller)
    return caller
  }

  return ({ request, caller: asking, call_id }) => {
    const { bounds } = request
    const caller: Caller = { ...ofKey(asking.key), user: asking.user, department: asking.department, tags: asking.tags }
    // What came from the key comes from it again, as the catalogue has it.
    const { is_strategy_of_key: isOfKey = request.strategy === asking.strategy } = request
    const asked = isOfKey ? undefined : request.strategy
    return {
      task: request.task,
      maxLatencyMs: request.max_latency_ms,
      latencyBudgetMs: request.has_latency_budget ? request.max_latency_ms : undefined,
      timeoutMs: request.timeout_ms,
      private: request.private,
      model: request.model,
      strategy: asked ?? caller.strategy,
      isStrategyOfKey: asked === undefined,
      needs: request.needs,
      promptTokens: request.prompt_tokens,
      contextTokens: request.context_tokens,
      maxOutputTokens: request.max_output_tokens,
      category: request.category,
      categoryProbability: request.category_probability,
      difficulty: request.difficulty,
      user: request.user,
      session: request.session,
      caller,
      fingerprint: () => call_id,
      bounds: () => ({
        ...{ prompts: bounds.prompts, promptTokens: bounds.prompt_tokens, images: bounds.images },
        ...{ maxOutputTokens: request.task === 'embed' ? 0 : request.max_output_tokens, choices: bounds.choices },
        ...{ hasMedia: bounds.has_media, certain: bounds.certain, searchesWeb: bounds.searches_web },
        serviceTier: bounds.service_tier,
      }),
    }
  }
}
