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
