import type { Route } from '#runtime/http/call.ts'
import type { Secrets } from '#runtime/secrets.ts'

/**
 * Fails a request before any attempt if the function token is mounted but invalid. Otherwise every attempt would fail, and the
 * targets would be blamed.
 * @throws LlmError missing_secret, from the route
 */
export function withReadableToken(secrets: Pick<Secrets, 'tokens'>, route: Route): Route {
  return {
    ...route,
    handle(call) {
      secrets.tokens('function-token')
      return route.handle(call)
    },
  }
}
