import { withoutTokens } from '../contract/api-token.ts'
import type { ErrorBodyOf } from '../contract/dialects/dialect.ts'
import { errorHeaders, toErrorBody } from '../contract/error-body.ts'
import { asLlmError } from '../errors.ts'
import { describeError } from '../log.ts'
import { type Call, json, type Reply, type Route } from './call.ts'
import { ofClient } from './client-header.ts'
import { findRoute, isAt } from './router.ts'

/** Answers one call, and turns whatever its route throws into an error reply. Never rejects. */
export async function answer(routes: readonly Route[], call: Call): Promise<Reply> {
  try {
    return await findRoute(routes, call.method, call.path).handle(call)
  } catch (error) {
    return toErrorReply(error, call, errorBodyAt(routes, call))
  }
}

/**
 * The shape of errors at a path, for any method; that of the path above it where nothing is. Where neither has one, the client's own.
 */
export function errorBodyAt(routes: readonly Route[], { path, headers }: Pick<Call, 'path' | 'headers'>): ErrorBodyOf {
  const here =
    routes.find((route) => isAt(route.path, path)) ?? routes.find((route) => path.startsWith(`${route.path}/`))
  return here?.errorBody ?? ofClient(routes, headers)?.errorBody ?? toErrorBody
}

/** An error as a reply. An error outside the error table is a bug: it is logged, and the caller sees no details. */
export function toErrorReply(
  error: unknown,
  { id, log, note }: Pick<Call, 'id' | 'log' | 'note'>,
  errorBody: ErrorBodyOf = toErrorBody,
): Reply {
  const known = asLlmError(error)
  const isBug = known !== error
  if (isBug) log.error(describeError(error), 'request failed')
  note({ code: known.code, ...(!isBug && known.cause !== undefined && { cause: describeError(known.cause) }) })
  const reply = json(errorBody(known, id), errorHeaders(known), known.status)
  return { ...reply, body: withoutTokens(reply.body) }
}
