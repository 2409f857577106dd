import type { LlmError } from '../errors.ts'
import { type Call, json, type Reply, type Route } from './call.ts'

const path = '/v1/models'

/**
 * OpenAI's list of models, and each model by its name.
 * @param unknown makes the error for a name that is not in the list
 */
export function modelRoutes(all: () => readonly { id: string }[], unknown: (id: string) => LlmError): Route[] {
  function one(call: Call): Reply {
    const id = decoded(call.path.slice(`${path}/`.length))
    const found = all().find((model) => model.id === id)
    if (found === undefined) throw unknown(id)
    return json(found)
  }

  return [
    { method: 'GET', path, handle: () => json({ object: 'list', data: all() }) },
    { method: 'GET', path: `${path}/*`, handle: one },
  ]
}

/** Model names contain slashes, which some clients encode. An invalid encoding is taken literally. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
