import * as v from 'valibot'
import { header } from '#runtime/contract/headers.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Send } from '#runtime/http/client.ts'
import { hasSentNothing } from '#runtime/http/not-connected.ts'

const count = v.pipe(v.number(), v.minValue(0))
const counts = { in_flight: count, waiting: count }

const demandSchema = v.object({
  shared: v.boolean(),
  targets: v.array(v.object({ target: v.string(), ...counts })),
  functions: v.array(v.object({ function: v.string(), ...counts })),
  clusters: v.array(v.object({ cluster: v.string(), ...counts, queue_depth: v.optional(count) })),
})

/** What `/admin/demand` of the router says, as far as scaling needs it. */
export type Demand = v.InferOutput<typeof demandSchema>

/** Requests that something is needed for: those that it has, and those that wait for it. */
export function demandOf({ in_flight, waiting }: { in_flight: number; waiting: number }): number {
  return in_flight + waiting
}

/** The demand now, or that the router is at zero: then there is none, of whatever name. */
export type Known = Demand | 'at_zero'

/** @throws LlmError if it is not known: scalers then leave what there is */
export type ReadDemand = (signal: AbortSignal) => Promise<Known>

type Parts = {
  send: Send
  /** The router's address. */
  url: string
  /** The router's admin-token. */
  token: () => string
  /** Whether the router is meant to have no replica. */
  isAtZero: (signal: AbortSignal) => Promise<boolean>
}

const limitMs = 3000

/**
 * Asks the router, at its Service: that wakes nobody. Where nobody answers there, Kubernetes is asked whether that is meant, since a
 * router that does not start, or that the network hides, may have any demand.
 */
export function createReadDemand({ send, url, token, isAtZero }: Parts): ReadDemand {
  return async (signal) => {
    const limit = AbortSignal.timeout(limitMs)
    const reply = await send({
      url: `${url}/admin/demand`,
      method: 'GET',
      headers: { accept: 'application/json', [header.adminToken]: token() },
      signal: AbortSignal.any([signal, limit]),
      connectTimeoutMs: limitMs - 1000,
    }).catch(async (cause: unknown) => {
      if (signal.aborted) throw signal.reason
      if (hasSentNothing(cause) && (await isAtZero(signal))) return undefined
      const fault = limit.aborted ? `did not answer within ${limitMs} ms` : 'cannot be reached'
      throw unknown(`llm-router at ${url} ${fault}`, cause)
    })
    if (reply === undefined) return 'at_zero'
    if (reply.status === 401 || reply.status === 404) {
      throw unknown(`llm-router answered ${reply.status}: it and scale-metrics must have the same secret admin-token`)
    }
    if (reply.status !== 200) throw unknown(`llm-router answered ${reply.status}`)
    const parsed = v.safeParse(demandSchema, jsonOrUndefined(reply.body.toString('utf8')))
    if (parsed.success) return parsed.output
    throw new LlmError('bad_reply', 'The demand reported by llm-router cannot be read', {
      fix: 'Deploy llm-router and scale-metrics from the same version, and check that function_url leads to the router.',
    })
  }
}

function unknown(what: string, cause?: unknown): LlmError {
  return new LlmError('function_unavailable', what, { cause, fix: 'Until it answers, scalers leave what there is.' })
}
