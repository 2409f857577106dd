import { type Call, json, type Reply, type Route } from '#runtime/http/call.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { serving, unknownModel } from '../choose/names.ts'

const path = '/v1/models'

/** OpenAI's list of models: each name that a caller may ask for, with what it can do, what it costs, and who answers. */
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

  function one(call: Call): Reply {
    const id = decoded(call.path.slice(`${path}/`.length))
    const found = all().find((model) => model.id === id)
    if (found === undefined) throw unknownModel(id, catalogue)
    return json(found)
  }

  return [
    { method: 'GET', path, handle: () => json({ object: 'list', data: all() }) },
    { method: 'GET', path: `${path}/*`, handle: one },
  ]
}

/** Names have slashes, which some clients encode and some do not. What is no encoding is taken as it is. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
