import { LlmError } from '#runtime/errors.ts'
import type { Route } from '#runtime/http/call.ts'
import { adminToken } from '#runtime/http/operator-route.ts'
import { checkToken } from '#runtime/http/token.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { StoreError } from '../store/port.ts'
import { checkParameters } from './query.ts'

/** A route under `/admin`, with the parameters that its query may have: none, unless it names them. */
export type AdminRoute = Route & { parameters?: readonly string[] }

/**
 * A route under `/admin`, for those who know the secret `admin-token`. Without that secret there is no such path.
 * @throws LlmError unknown_path, invalid_key, invalid_request, missing_secret for one that can be guessed, or store_unavailable; from the route
 */
export function adminRoute(secrets: Pick<Secrets, 'tokens'>, { parameters = [], ...route }: AdminRoute): Route {
  return {
    ...route,
    async handle(call) {
      const expected = secrets.tokens(adminToken.secret)
      if (expected === undefined) {
        const { secret } = adminToken
        const fix = `Create ${secret} and list it under \`secrets:\` of llm-router in stack.yml.`
        throw new LlmError('unknown_path', `/admin answers once the router has the secret ${secret}`, { fix })
      }
      checkToken(adminToken, expected, call.headers)
      checkParameters(call.query, parameters)
      try {
        return await route.handle(call)
      } catch (error) {
        throw error instanceof StoreError ? new LlmError('store_unavailable', error.message, { cause: error }) : error
      }
    },
  }
}
