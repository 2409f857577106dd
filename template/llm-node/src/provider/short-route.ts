import { parseJson, parseRequest } from '../contract/parse.ts'
import { type ShortReply, type ShortRequest, shortRequestSchema } from '../contract/short-form.ts'
import type { Usage } from '../contract/usage.ts'
import type { Call, Reply, Route } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import type { Provider } from './provider.ts'

/** The part of a short reply that does not depend on what was asked for. */
export type Complete = (answered: {
  model: string
  usage?: Usage | undefined
}) => Pick<ShortReply, 'provider' | 'model' | 'usage' | 'latency_ms'>

/** The short form, `POST /`, of a provider function. */
export function shortRoute(
  provider: Provider,
  parts: Parts,
  answer: (call: Call, short: ShortRequest, complete: Complete) => Promise<Reply>,
): Route {
  async function handle(call: Call) {
    const startedMs = parts.now()
    return await answer(call, parseRequest(shortRequestSchema, parseJson(call.body)), ({ model, usage }) => ({
      provider: provider.name,
      model,
      usage: usage ?? null,
      latency_ms: parts.now() - startedMs,
    }))
  }
  return { method: 'POST', path: '/', handle }
}
