import { Refusal } from './refusal.ts'

/** What cluster-generate asks of llama.cpp's server, and so all that is let through: the server can do much more. */
export const forwardedPaths: ReadonlyMap<string, 'GET' | 'POST'> = new Map([
  ['/v1/chat/completions', 'POST'],
  ['/v1/models', 'GET'],
  ['/health', 'GET'],
  ['/metrics', 'GET'],
  ['/slots', 'GET'],
])

/** @throws Refusal for a path, or a method on it, that the function has no use for; a query belongs to the path */
export function checkPath(method: string, path: string): void {
  const allowed = forwardedPaths.get(path)
  if (allowed === undefined) {
    const known = [...forwardedPaths.keys()].join(', ')
    throw new Refusal(404, 'unknown_path', `This path is not let through. These are, without a query: ${known}.`)
  }
  if (method !== allowed) throw new Refusal(405, 'method_not_allowed', `${path} is let through for ${allowed} alone.`)
}
