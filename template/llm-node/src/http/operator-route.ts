import { header } from '../contract/headers.ts'
import type { Parts } from '../parts.ts'
import type { Route } from './call.ts'
import { checkToken } from './token.ts'

const adminToken = { secret: 'admin-token', header: header.adminToken }

/**
 * A route that tells of the whole function and not of one caller's request. Whoever reaches a Community gateway reaches it, so
 * that an operator can have it ask for the secret `admin-token`, by `OPERATOR_ROUTES=token`. Prometheus reads the metrics of a
 * replica past the gateway and is asked too: what a header says of the way that a request took is not to be trusted.
 */
export function operatorRoute({ settings, secrets }: Pick<Parts, 'settings' | 'secrets'>, route: Route): Route {
  if (settings.OPERATOR_ROUTES === 'open') return route
  return {
    ...route,
    handle(call) {
      checkToken(adminToken, secrets.require(adminToken.secret), call.headers)
      return route.handle(call)
    },
  }
}
