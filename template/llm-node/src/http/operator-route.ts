import { header } from '../contract/headers.ts'
import type { Secrets } from '../secrets.ts'
import type { Route } from './call.ts'
import { checkToken } from './token.ts'

type OperatorParts = {
  settings: { OPERATOR_ROUTES: 'open' | 'token' }
  secrets: Pick<Secrets, 'requireTokens'>
}

/** Whoever shows it may see and change what concerns all callers. */
export const adminToken = { secret: 'admin-token', header: header.adminToken }

/**
 * A route that reports on the whole function instead of answering one caller's request. Anyone who reaches a Community
 * gateway reaches it, so with `OPERATOR_ROUTES=token` it requires the secret `admin-token`. That includes Prometheus, which
 * bypasses the gateway: headers about the way a request took cannot be trusted.
 */
export function operatorRoute({ settings, secrets }: OperatorParts, route: Route): Route {
  if (settings.OPERATOR_ROUTES === 'open') return route
  return {
    ...route,
    handle(call) {
      checkToken(adminToken, secrets.requireTokens(adminToken.secret), call.headers)
      return route.handle(call)
    },
  }
}
