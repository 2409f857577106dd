/** What a caller says about the cache by `Cache-Control` (RFC 9111, 5.2.1), as far as it concerns us. */
export type CacheControl = {
  /** The answer must be made anew. */
  noCache: boolean
  /** And must not be kept. */
  noStore: boolean
  /** How old an answer may be. */
  maxAgeMs: number
}

/** Unknown directives are passed over. An age that cannot be read is none: it is safe to answer anew. */
export function readCacheControl(value: string | undefined): CacheControl {
  const control = { noCache: false, noStore: false, maxAgeMs: Number.POSITIVE_INFINITY }
  for (const directive of (value ?? '').toLowerCase().split(',')) {
    const [name = '', argument = ''] = directive.trim().split('=')
    if (name === 'no-cache') control.noCache = true
    if (name === 'no-store') control.noStore = true
    if (name === 'max-age') control.maxAgeMs = Math.min(control.maxAgeMs, secondsOf(argument) * 1000)
  }
  return control
}

function secondsOf(argument: string): number {
  const [, digits] = /^"?(\d+)"?$/.exec(argument.trim()) ?? []
  return digits === undefined ? 0 : Number(digits)
}
