import { dialects } from '#runtime/contract/dialects/dialects.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Route } from '#runtime/http/call.ts'
import { modelRoutes } from '#runtime/http/model-routes.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { hasRetired } from '../catalogue/replacement.ts'
import { serving, targetsMeant, unknownModel } from '../choose/names.ts'
import type { Caller } from '../keys/caller.ts'
import type { CallerOf } from '../keys/callers.ts'
import { pricesAt } from '../money/prices-by-day.ts'

export type ModelsParts = { catalogue: Catalogue; callerOf: CallerOf; now: () => number }

/**
 * OpenAI's list of models: each name that the caller may use, with its capabilities, its prices and who answers. Tiers, targets by
 * `provider/model` and `auto` are no models and not listed, but who asks for one by its name is told of it: clients do so before
 * they use it.
 */
export function modelsRoutes({ catalogue, callerOf, now }: ModelsParts): Route[] {
  const head = { object: 'model', created: 0 }

  function describe(id: string, target: Target, others: readonly Target[]) {
    const nowMs = now()
    const answering = serving(target, catalogue, nowMs)
    return {
      id,
      ...head,
      owned_by: target.provider,
      targets: namesOf([target, ...others], nowMs),
      tasks: answering.tasks,
      capabilities: answering.capabilities,
      locality: answering.locality,
      context_window_tokens: answering.contextWindowTokens ?? null,
      usd_per_million_tokens: pricesAt(answering, nowMs).usdPerMillionTokens ?? null,
      ...(target.retires && { shutdown_date: target.retires }),
      ...(answering !== target && { replaced_by: answering.model }),
      facts: {
        contextWindowTokens: answering.contextWindowTokens,
        maxOutputTokens: answering.maxOutputTokens,
        retires: target.retires,
        isGone: [target, ...others].every((one) => hasRetired(serving(one, catalogue, nowMs), nowMs)),
      },
    }
  }

  /** What the router may choose from. The price, the place and the window are those of its choice, which nobody knows yet. */
  function describeAuto(targets: readonly Target[]) {
    const nowMs = now()
    const answering = targets.map((target) => serving(target, catalogue, nowMs))
    return {
      id: 'auto',
      ...head,
      owned_by: 'llm-router',
      targets: namesOf(targets, nowMs),
      tasks: [...new Set(answering.flatMap(({ tasks }) => tasks))],
      capabilities: [...new Set(answering.flatMap(({ capabilities }) => capabilities))],
      locality: null,
      context_window_tokens: null,
      usd_per_million_tokens: null,
    }
  }

  function namesOf(targets: readonly Target[], nowMs: number): string[] {
    return [...new Set(targets.map((target) => serving(target, catalogue, nowMs).name))]
  }

  function permitted(all: readonly Target[], { key, targets }: Caller): Target[] {
    return all.filter((target) => {
      const answering = serving(target, catalogue, now())
      if (targets?.has(answering) === false) return false
      if (key?.private === true && answering.locality !== 'in-cluster') return false
      return answering.tasks.some((task) => key?.tasks?.includes(task) ?? true)
    })
  }

  function allFor(caller: Caller) {
    const named = permitted(catalogue.targets, caller).flatMap((target) =>
      [target.model, ...target.aliases].map((id) => [id, target] as const),
    )
    const byId = new Map<string, [Target, ...Target[]]>()
    for (const [id, target] of named) {
      const known = byId.get(id)
      if (known) known.push(target)
      else byId.set(id, [target])
    }
    return Array.from(byId, ([id, [target, ...others]]) => describe(id, target, others))
  }

  return modelRoutes(dialects, async (call) => {
    const caller = await callerOf(call)
    return {
      all: allFor(caller),
      unlisted(id) {
        const meant = id === 'auto' ? catalogue.targets : targetsMeant(id, catalogue)
        const [target, ...others] = permitted(meant, caller)
        if (target && id === 'auto') return describeAuto([target, ...others])
        if (target) return describe(id, target, others)
        if (meant.length === 0 || !caller.key) throw unknownModel(id, catalogue.targets, { caller })
        throw new LlmError('not_permitted', `The key ${caller.key.name} does not allow the model ${id.slice(0, 100)}`)
      },
    }
  })
}
