import { present } from './present.ts'

/** How a provider divides what was written to a cache by how long it is kept. */
type Divided = { fiveMinutes?: number | null | undefined; anHour?: number | null | undefined }

/**
 * How many of the tokens written to a cache are kept for an hour, which costs more than five minutes: null if nobody knows, undefined if
 * nobody says and there is no reason to think of any. In a stream of Claude, the sum may grow after it was divided.
 * @param asksForAnHour whether the request has a mark for an hour; undefined if that is not known
 */
export function writtenForAnHour(
  written: number,
  divided: Divided | undefined,
  asksForAnHour: boolean | undefined,
): number | null | undefined {
  if (divided === undefined) return asksForAnHour && written > 0 ? null : undefined
  const fiveMinutes = divided.fiveMinutes ?? 0
  const anHour = divided.anHour ?? 0
  if (fiveMinutes + anHour === written) return anHour
  if (fiveMinutes === 0 && anHour > 0 && anHour < written) return written
  return anHour === 0 && asksForAnHour === false ? 0 : null
}

/** What a provider has counted of its cache. */
type Counted = {
  read: number | null | undefined
  written: number | null | undefined
  divided: Divided | undefined
}

/**
 * The part of a usage's details that is about the cache. What is not known of an hour stays in it as null.
 * @param asksForAnHour whether the request has a mark for an hour; undefined if that is not known
 */
export function cacheCounts({ read, written, divided }: Counted, asksForAnHour: boolean | undefined) {
  const anHour = writtenForAnHour(written ?? 0, divided, asksForAnHour)
  return {
    ...present({ cached_tokens: read, cache_write_tokens: written }),
    ...(anHour !== undefined && { cache_write_1h_tokens: anHour }),
  }
}
