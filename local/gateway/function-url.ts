import { posix } from 'node:path'

/** What the gateway makes of an address below `/function/` or `/async-function/`. */
export type FunctionUrl =
  | { kind: 'function'; name: string; path: string }
  | { kind: 'redirect'; location: string }
  | { kind: 'malformed' }
  | { kind: 'unknown' }

const namePattern = /^[-a-zA-Z_0-9.]+$/

/**
 * Reads the function's name, and the path and query that it gets to see. As in the gateway, which decodes the path and
 * encodes it again on the way, `%2F` reaches the function as a slash; a path with `//` or `..` is redirected to its clean
 * form, which makes most clients turn a POST into a GET.
 * @param prefix `/function/` or `/async-function/`, with which `url` begins
 */
export function readFunctionUrl(url: string, prefix: string): FunctionUrl {
  const queryStart = url.indexOf('?')
  const query = queryStart < 0 ? '' : url.slice(queryStart)
  const raw = queryStart < 0 ? url : url.slice(0, queryStart)
  const whole = raw.includes('%') ? decoded(raw) : raw
  if (whole === undefined) return { kind: 'malformed' }
  const clean = cleaned(whole)
  if (clean !== whole) return { kind: 'redirect', location: encodeURI(clean) + query }

  const rest = whole.slice(prefix.length)
  const slash = rest.indexOf('/')
  const name = slash < 0 ? rest : rest.slice(0, slash)
  if (!namePattern.test(name)) return { kind: 'unknown' }
  const path = slash < 0 ? '/' : rest.slice(slash)
  return { kind: 'function', name, path: (raw === whole ? path : encoded(path)) + query }
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

function encoded(path: string): string {
  return encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')
}

function cleaned(path: string): string {
  return path.includes('//') || path.includes('/.') ? posix.normalize(path) : path
}
