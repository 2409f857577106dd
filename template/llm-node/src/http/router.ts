import { LlmError } from '../errors.ts'
import type { Route } from './call.ts'
import { whyUnserved } from './unserved-paths.ts'

/**
 * Finds the route for a call.
 * @throws LlmError unknown_path or method_not_allowed, naming what exists
 */
export function findRoute(routes: readonly Route[], method: string, path: string): Route {
  const here = routes.filter((route) => isAt(route.path, path))
  const found = here.find((route) => route.method === method)
  if (found) return found
  if (here.length > 0) {
    const allowed = here.flatMap(({ method }) => (method === 'GET' ? [method, 'HEAD'] : [method])).join(', ')
    const message = `${printable(path)} accepts ${allowed}, not ${printable(method)}`
    throw new LlmError('method_not_allowed', message, { allow: allowed })
  }
  const answered = routes.map((route) => `${route.method} ${route.path}`)
  const why = whyUnserved(path, answered)
  const what = why === undefined ? `; this function answers ${answered.join(', ')}` : `: ${why}`
  throw new LlmError('unknown_path', `There is nothing at ${printable(path)}${what}`)
}

/** True if a route's path equals this one or, if it ends in `/*`, is its prefix. */
export function isAt(routePath: string, path: string): boolean {
  return routePath.endsWith('/*') ? path.startsWith(routePath.slice(0, -1)) : routePath === path
}

/** Text from outside, shortened and without control characters, for a message. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80)
}
