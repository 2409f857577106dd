import { Refusal } from './refusal.ts'

/** The paths that cluster-generate needs. The proxy forwards no others, because llama.cpp's server can do much more. */
export const forwardedPaths: ReadonlyMap<string, 'GET' | 'POST'> = new Map([
  ['/v1/chat/completions', 'POST'],
  ['/v1/models', 'GET'],
  ['/health', 'GET'],
  ['/metrics', 'GET'],
  ['/slots', 'GET'],
])

/** @throws Refusal for a path or method that the function does not need; a query counts as part of the path */
export function checkPath(method: string, path: string): void {
  const allowed = forwardedPaths.get(path)
  if (allowed === undefined) {
    const known = [...forwardedPaths.keys()].join(', ')
    throw new Refusal(404, 'unknown_path', `This path is not forwarded. These are, without a query: ${known}.`)
  }
  if (method !== allowed) throw new Refusal(405, 'method_not_allowed', `${path} is forwarded for ${allowed} only.`)
}
