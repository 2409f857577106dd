import * as v from 'valibot'
import { header } from '#runtime/contract/headers.ts'
import { parseRequest } from '#runtime/contract/parse.ts'
import { answer } from '#runtime/http/answer.ts'
import { json, type Route } from '#runtime/http/call.ts'
import type { Parts } from '#runtime/parts.ts'
import { checkFunctionToken } from '#runtime/provider/function-token.ts'
import type { Speed } from './speed.ts'
import type { Sighting, Watch } from './watch.ts'

const querySchema = v.object({
  max_age_ms: v.optional(v.pipe(v.string(), v.regex(/^\d{1,6}$/, 'must be a whole number'))),
})

/** @throws LlmError invalid_request */
function mostAgeMs(query: string): number | undefined {
  const { max_age_ms } = parseRequest(querySchema, Object.fromEntries(new URLSearchParams(query)))
  return max_age_ms === undefined ? undefined : Number(max_age_ms)
}

type HealthReportParts = Pick<Parts, 'secrets' | 'settings'> & { cluster: string; watch: Watch; speed: Speed }

/** Reports the last observation and the recent speed to others. */
export function createHealthReport({ cluster, watch, speed, ...parts }: HealthReportParts) {
  const tokensPerSecond = (seen: Sighting | undefined) => {
    const measured = speed.tokensPerSecond() ?? seen?.tokensPerSecond
    return measured === undefined ? undefined : Math.round(measured * 10) / 10
  }

  function headers(): Record<string, string> {
    const seen = watch.last()
    const told = {
      [header.clusterHealthy]: seen?.isHealthy,
      [header.clusterQueueDepth]: seen?.queueDepth,
      [header.clusterTokensPerSecond]: tokensPerSecond(seen),
    }
    return Object.fromEntries(
      Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    )
  }

  /** `GET /health`: the same as JSON, with null for unknown values. With `max_age_ms`, what is older is looked at anew. */
  const healthRoute: Route = {
    method: 'GET',
    path: '/health',
    async handle(call) {
      checkFunctionToken(parts, call.headers)
      const seen = await watch.fresh(mostAgeMs(call.query))
      return json({
        cluster,
        healthy: seen?.isHealthy ?? null,
        reason: seen?.reason ?? null,
        queue_depth: seen?.queueDepth ?? null,
        tokens_per_second: tokensPerSecond(seen) ?? null,
        checked_at: seen ? new Date(seen.atMs).toISOString() : null,
      })
    },
  }

  return {
    /** The routes with the state of the cluster in the headers of each reply, errors included. */
    withHeaders: (routes: readonly Route[]): Route[] =>
      routes.map((route) => ({
        ...route,
        async handle(call) {
          const reply = await answer(routes, call)
          // A caller without the function token learns nothing.
          return reply.status === 401 ? reply : { ...reply, headers: { ...reply.headers, ...headers() } }
        },
      })),
    healthRoute,
  }
}
