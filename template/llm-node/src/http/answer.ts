import { errorHeaders, toErrorBody } from '../contract/error-body.ts'
import { LlmError } from '../errors.ts'
import { describeError, type Log } from '../log.ts'
import { type Call, json, type Reply, type Route } from './call.ts'
import { findRoute } from './router.ts'

/** Answers one call, and turns whatever its route throws into an error reply. Never rejects. */
export async function answer(routes: readonly Route[], call: Call): Promise<Reply> {
  try {
    return await findRoute(routes, call.method, call.path).handle(call)
  } catch (error) {
    return toErrorReply(error, call.log)
  }
}

/** An error as a reply. An error outside the error table is a bug: it is logged, and the caller sees no details. */
export function toErrorReply(error: unknown, log: Log): Reply {
  const known =
    error instanceof LlmError
      ? error
      : new LlmError('internal_error', 'The function failed on this request', { cause: error })
  log[known.status >= 500 ? 'error' : 'debug'](describeError(known), 'request failed')
  return json(toErrorBody(known), errorHeaders(known), known.status)
}
