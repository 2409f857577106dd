import * as v from 'valibot'
import { parseRequest } from '#runtime/contract/parse.ts'
import { json, type Route } from '#runtime/http/call.ts'
import { demandOf, type ReadDemand } from './router-demand.ts'
import { countsOf, subjectOf } from './subject.ts'

const name = v.optional(v.string())
const querySchema = v.strictObject({ cluster: name, function: name, target: name })

/**
 * `GET /demand?cluster=NAME`, `?function=NAME` or `?target=NAME`: one number, and what it is the sum of; for triggers that read JSON.
 * Without a name, all. A name that the router does not know is an error.
 */
export function demandRoute(read: ReadDemand): Route {
  return {
    method: 'GET',
    path: '/demand',
    async handle({ query, signal }) {
      const subject = subjectOf(parseRequest(querySchema, Object.fromEntries(new URLSearchParams(query))))
      const known = await read(signal)
      if (subject === undefined) return json(known === 'at_zero' ? { router: known } : known)
      const counts = countsOf(known, subject)
      return json({ demand: demandOf(counts), ...counts })
    },
  }
}
