import { parseJson, parseRequest } from '../contract/parse.ts'
import { type ShortReply, type ShortRequest, shortRequestSchema } from '../contract/short-form.ts'
import type { Usage } from '../contract/usage.ts'
import { type Call, json, type Route } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import type { Answered } from './ask.ts'
import type { Provider } from './provider.ts'

type ShortAnswered = Answered<{ model: string; usage?: Usage | undefined }> & {
  result: Pick<ShortReply, 'result' | 'finish_reason'>
}

/** The short form, `POST /`, of a provider function. */
export function shortRoute(
  provider: Provider,
  parts: Parts,
  ask: (call: Call, short: ShortRequest) => Promise<ShortAnswered>,
): Route {
  async function handle(call: Call) {
    const startedMs = parts.now()
    const { reply, headers, result } = await ask(call, parseRequest(shortRequestSchema, parseJson(call.body)))
    const answer: ShortReply = {
      ...result,
      provider: provider.name,
      model: reply.model,
      usage: reply.usage ?? null,
      latency_ms: parts.now() - startedMs,
    }
    return json(answer, headers)
  }
  return { method: 'POST', path: '/', handle }
}
