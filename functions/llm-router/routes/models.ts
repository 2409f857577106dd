import type { Route } from '#runtime/http/call.ts'
import { modelRoutes } from '#runtime/http/model-routes.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { serving, unknownModel } from '../choose/names.ts'

/** OpenAI's list of models: each name a caller may use, with its capabilities, its prices and who answers. */
export function modelsRoutes(catalogue: Catalogue, now: () => number): Route[] {
  const created = 0

  function describe(id: string, target: Target) {
    const answering = serving(target, catalogue, now())
    return {
      id,
      object: 'model',
      created,
      owned_by: target.provider,
      tasks: answering.tasks,
      capabilities: answering.capabilities,
      locality: answering.locality,
      context_window_tokens: answering.contextWindowTokens ?? null,
      usd_per_million_tokens: answering.usdPerMillionTokens ?? null,
      ...(target.retires && { shutdown_date: target.retires }),
      ...(answering !== target && { replaced_by: answering.model }),
    }
  }

  function all() {
    const named = catalogue.targets.flatMap((target) =>
      [target.model, ...target.aliases].map((id) => [id, target] as const),
    )
    return [...new Map(named.toReversed())].toReversed().map(([id, target]) => describe(id, target))
  }

  return modelRoutes(all, (id) => unknownModel(id, catalogue))
}
