import { LlmError } from '#runtime/errors.ts'
import type { Route } from '#runtime/http/call.ts'
import { modelRoutes } from '#runtime/http/model-routes.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { serving, targetsMeant, unknownModel } from '../choose/names.ts'
import type { Caller } from '../keys/caller.ts'
import type { CallerOf } from '../keys/callers.ts'

export type ModelsParts = { catalogue: Catalogue; callerOf: CallerOf; now: () => number }

/** OpenAI's list of models: each name that the caller may use, with its capabilities, its prices and who answers. */
export function modelsRoutes({ catalogue, callerOf, now }: ModelsParts): Route[] {
  const created = 0

  function describe(id: string, target: Target, others: readonly Target[]) {
    const nowMs = now()
    const answering = serving(target, catalogue, nowMs)
    const named = [answering, ...others.map((other) => serving(other, catalogue, nowMs))]
    return {
      id,
      object: 'model',
      created,
      owned_by: target.provider,
      targets: [...new Set(named)].map(({ name }) => name),
      tasks: answering.tasks,
      capabilities: answering.capabilities,
      locality: answering.locality,
      context_window_tokens: answering.contextWindowTokens ?? null,
      usd_per_million_tokens: answering.usdPerMillionTokens ?? null,
      ...(target.retires && { shutdown_date: target.retires }),
      ...(answering !== target && { replaced_by: answering.model }),
    }
  }

  function allFor({ key, targets }: Caller) {
    const isForKey = (target: Target) => {
      const { tasks, locality } = serving(target, catalogue, now())
      if (key?.private === true && locality !== 'in-cluster') return false
      return tasks.some((task) => key?.tasks?.includes(task) ?? true)
    }
    const named = catalogue.targets
      .filter((target) => (targets?.has(serving(target, catalogue, now())) ?? true) && isForKey(target))
      .flatMap((target) => [target.model, ...target.aliases].map((id) => [id, target] as const))
    const byId = new Map<string, [Target, ...Target[]]>()
    for (const [id, target] of named) {
      const known = byId.get(id)
      if (known) known.push(target)
      else byId.set(id, [target])
    }
    return Array.from(byId, ([id, [target, ...others]]) => describe(id, target, others))
  }

  return modelRoutes(async (call) => {
    const caller = await callerOf(call)
    return {
      all: allFor(caller),
      unknown(id) {
        if (targetsMeant(id, catalogue).length === 0) return unknownModel(id, catalogue.targets, caller)
        return new LlmError('not_permitted', `The key ${caller.key?.name} does not allow the model ${id.slice(0, 100)}`)
      },
    }
  })
}
