import { withoutTokens } from '../contract/api-token.ts'
import { errorHeaders, toErrorBody } from '../contract/error-body.ts'
import { LlmError } from '../errors.ts'
import { describeError } from '../log.ts'
import { type Call, json, type Reply, type Route } from './call.ts'
import { findRoute } from './router.ts'

/** Answers one call, and turns whatever its route throws into an error reply. Never rejects. */
export async function answer(routes: readonly Route[], call: Call): Promise<Reply> {
  try {
    return await findRoute(routes, call.method, call.path).handle(call)
  } catch (error) {
    return toErrorReply(error, call)
  }
}

/** An error as a reply. An error outside the error table is a bug: it is logged, and the caller sees no details. */
export function toErrorReply(error: unknown, { log, note }: Pick<Call, 'log' | 'note'>): Reply {
  const isKnown = error instanceof LlmError
  const known = isKnown ? error : new LlmError('internal_error', 'The function failed on this request')
  if (!isKnown) log.error(describeError(error), 'request failed')
  note({ code: known.code, ...(known.cause !== undefined && { cause: describeError(known.cause) }) })
  const reply = json(toErrorBody(known), errorHeaders(known), known.status)
  return { ...reply, body: withoutTokens(reply.body) }
}
