import { LlmError } from '#runtime/errors.ts'
import type { Route } from '#runtime/http/call.ts'
import { adminToken } from '#runtime/http/operator-route.ts'
import { checkToken } from '#runtime/http/token.ts'
import type { Secrets } from '#runtime/secrets.ts'

/**
 * A route under `/admin`, for those who know the secret `admin-token`. Without that secret there is no such path.
 * @throws LlmError unknown_path, invalid_key, or missing_secret for one that can be guessed; from the route
 */
export function adminRoute(secrets: Pick<Secrets, 'tokens'>, route: Route): Route {
  return {
    ...route,
    handle(call) {
      const expected = secrets.tokens(adminToken.secret)
      if (expected === undefined) {
        throw new LlmError('unknown_path', `/admin answers once the router has the secret ${adminToken.secret}`)
      }
      checkToken(adminToken, expected, call.headers)
      return route.handle(call)
    },
  }
}
