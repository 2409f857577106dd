import * as v from 'valibot'
import { parseRequest } from '#runtime/contract/parse.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { LlmError } from '#runtime/errors.ts'
import { json, type Route } from '#runtime/http/call.ts'
import { type Demand, demandOf, type ReadDemand } from './router-demand.ts'

const querySchema = v.strictObject({ cluster: v.optional(v.string()), function: v.optional(v.string()) })
const none = { in_flight: 0, waiting: 0 }

/**
 * `GET /demand?cluster=NAME` or `?function=NAME`: one number, and what it is the sum of; for triggers that read JSON. Without a name, all.
 * A name that the router does not know is an error.
 */
export function demandRoute(read: ReadDemand): Route {
  function pick({ clusters, functions }: Demand, cluster: string | undefined, name: string | undefined) {
    return cluster === undefined
      ? functions.find((found) => found.function === name)
      : clusters.find((found) => found.cluster === cluster)
  }

  return {
    method: 'GET',
    path: '/demand',
    async handle({ query, signal }) {
      const { cluster, function: name } = parseRequest(querySchema, Object.fromEntries(new URLSearchParams(query)))
      if (cluster !== undefined && name !== undefined)
        throw refusal('Ask for a cluster or function, and not both', 'function')
      const known = await read(signal)
      if (cluster === undefined && name === undefined) return json(known === 'at_zero' ? { router: known } : known)
      const counts = known === 'at_zero' ? none : pick(known, cluster, name)
      if (counts) return json({ demand: demandOf(counts), ...counts })
      throw new LlmError(
        'unknown_path',
        `The router's catalogue has no ${cluster === undefined ? `function ${name}` : `cluster ${cluster}`}`,
        { fix: 'Correct the name: GET /demand lists all.' },
      )
    },
  }
}
