import type { Dialect } from '../contract/dialects/dialect.ts'
import type { ListedModel } from '../contract/listed-model.ts'
import { percentDecoded } from '../contract/percent-decoded.ts'
import { type Call, json, type Reply, type Route } from './call.ts'
import { ofClient } from './client-header.ts'

const path = '/v1/models'

/** The models of a caller. */
export type Models = {
  all: readonly ListedModel[]
  /**
   * What has a name that is not among them, and can be asked for all the same.
   * @throws LlmError if nothing has
   */
  unlisted: (id: string) => ListedModel
}

/**
 * The list of models, and each model by its name: in the form of the dialect whose clients ask, or else in OpenAI's, with what clients
 * of the dialect `messages` read first of all.
 */
export function modelRoutes(
  dialects: readonly Pick<Dialect, 'clientHeader' | 'models'>[],
  modelsFor: (call: Call) => Models | Promise<Models>,
): Route[] {
  const formFor = ({ headers }: Call) => ofClient(dialects, headers)?.models

  async function list(call: Call): Promise<Reply> {
    const { all } = await modelsFor(call)
    const form = formFor(call)
    if (form) return json(form.list(all, call.query))
    const data = all.map(withNames)
    const [first, last] = [data.at(0), data.at(-1)]
    return json({ object: 'list', data, has_more: false, first_id: first?.id ?? null, last_id: last?.id ?? null })
  }

  async function one(call: Call): Promise<Reply> {
    // Model names contain slashes, which some clients encode.
    const id = percentDecoded(call.path.slice(`${path}/`.length))
    const { all, unlisted } = await modelsFor(call)
    const model = all.find((model) => model.id === id) ?? unlisted(id)
    return json(formFor(call)?.one(model) ?? withNames(model))
  }

  return [
    { method: 'GET', path, handle: list },
    { method: 'GET', path: `${path}/*`, handle: one },
  ]
}

/** When a model came is unknown, as `created: 0` says in OpenAI's words. */
function withNames({ facts: _, ...model }: ListedModel) {
  return { ...model, type: 'model', display_name: model.id, created_at: new Date(0).toISOString() }
}
