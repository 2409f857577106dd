import type { Route } from '#runtime/http/call.ts'
import type { Secrets } from '#runtime/secrets.ts'

/**
 * A function token that is mounted and broken ends a request before any target is asked: each attempt would fail by it, and
 * none of that would be the target's.
 * @throws LlmError missing_secret, from the route
 */
export function withReadableToken(secrets: Pick<Secrets, 'read'>, route: Route): Route {
  return {
    ...route,
    handle(call) {
      secrets.read('function-token')
      return route.handle(call)
    },
  }
}
