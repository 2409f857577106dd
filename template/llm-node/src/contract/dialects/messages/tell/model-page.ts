import * as v from 'valibot'
import type { ListedModel } from '../../../listed-model.ts'
import { parseRequest } from '../../../parse.ts'
import { refusal } from '../../../refusal.ts'
import { type Lifecycle, lifecycles, toModelInfo } from './model-info.ts'

const limitText = 'must be a whole number from 1 to 1000'
const querySchema = v.object({
  limit: v.optional(v.pipe(v.string(), v.regex(/^([1-9]\d{0,2}|1000)$/, limitText), v.transform(Number))),
  after_id: v.optional(v.string()),
  before_id: v.optional(v.string()),
  lifecycle: v.array(v.picklist(lifecycles, `must be one of ${lifecycles.join(', ')}`)),
})

/**
 * A page of the models, in this dialect: all of them without a limit, and those that nobody answers for only where they are asked for.
 * @throws LlmError invalid_request that names a parameter
 */
export function toModelPage(models: readonly ListedModel[], query: string) {
  const { limit, lifecycle, after_id, before_id } = readQuery(query)
  const wanted: readonly Lifecycle[] = lifecycle.length > 0 ? lifecycle : ['active', 'deprecated']
  const all = models.map(toModelInfo).filter((model) => wanted.includes(model.lifecycle))
  if (after_id !== undefined && before_id !== undefined)
    throw refusal('before_id must not be beside after_id', 'before_id')
  const place = (id: string, parameter: string) => {
    const index = all.findIndex((model) => model.id === id)
    if (index < 0) throw refusal(`${parameter} must be the id of a model on another page`, parameter)
    return index
  }
  const end = before_id === undefined ? all.length : place(before_id, 'before_id')
  const start = after_id === undefined ? 0 : place(after_id, 'after_id') + 1
  const within = all.slice(start, end)
  // A page before a model is the nearest to it.
  const data = before_id !== undefined && limit !== undefined ? within.slice(-limit) : within.slice(0, limit)
  return {
    data,
    has_more: data.length < within.length,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  }
}

/** Each SDK has its own way to write several values. */
function readQuery(query: string): v.InferOutput<typeof querySchema> {
  const parameters = new URLSearchParams(query)
  const lifecycle = [...parameters.getAll('lifecycle'), ...parameters.getAll('lifecycle[]')]
  const given = Object.fromEntries(parameters)
  return parseRequest(querySchema, { ...given, lifecycle: lifecycle.flatMap((value) => value.split(',')) })
}
