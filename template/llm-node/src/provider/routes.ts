import type { Route } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import { chatRoutes } from './chat-routes.ts'
import { embeddingRoutes } from './embedding-routes.ts'
import { checkFunctionToken } from './function-token.ts'
import type { Provider } from './provider.ts'

/** The routes of a provider function, each behind the function token where one is mounted. */
export function providerRoutes(provider: Provider, parts: Parts): Route[] {
  const routes = 'chat' in provider ? chatRoutes(provider, parts) : embeddingRoutes(provider, parts)
  return routes.map((route) => ({
    ...route,
    handle(call) {
      checkFunctionToken(parts.secrets.read('function-token'), call.headers)
      return route.handle(call)
    },
  }))
}
