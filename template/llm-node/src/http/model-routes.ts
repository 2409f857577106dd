import { type Call, json, type Reply, type Route } from './call.ts'

const path = '/v1/models'

type Model = { id: string }

/** The models of a caller. */
export type Models = {
  all: readonly Model[]
  /**
   * What has a name that is not among them, and can be asked for all the same.
   * @throws LlmError if nothing has
   */
  unlisted: (id: string) => Model
}

/** OpenAI's list of models, and each model by its name, with what clients of the dialect `messages` read of them. */
export function modelRoutes(modelsFor: (call: Call) => Models | Promise<Models>): Route[] {
  async function list(call: Call): Promise<Reply> {
    const data = (await modelsFor(call)).all.map(withNames)
    const [first, last] = [data.at(0), data.at(-1)]
    return json({ object: 'list', data, has_more: false, first_id: first?.id ?? null, last_id: last?.id ?? null })
  }

  async function one(call: Call): Promise<Reply> {
    const id = decoded(call.path.slice(`${path}/`.length))
    const { all, unlisted } = await modelsFor(call)
    return json(withNames(all.find((model) => model.id === id) ?? unlisted(id)))
  }

  return [
    { method: 'GET', path, handle: list },
    { method: 'GET', path: `${path}/*`, handle: one },
  ]
}

/** When a model came is unknown, as `created: 0` says in OpenAI's words. */
function withNames(model: Model) {
  return { ...model, type: 'model', display_name: model.id, created_at: new Date(0).toISOString() }
}

/** Model names contain slashes, which some clients encode. An invalid encoding is taken literally. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
