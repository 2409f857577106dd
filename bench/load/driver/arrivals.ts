/** Between the start and the end of a piece, the rate goes evenly from one to the other, in requests per second. */
export type Piece = { seconds: number; from: number; to: number }

/** When each request begins, in milliseconds from the start, as k6's executors of arrival rates have it. */
export function* arrivals(pieces: readonly Piece[]): Generator<number> {
  let startSeconds = 0
  /** Requests that the pieces before have had, with the part of one that is left over. */
  let before = 0
  for (const piece of pieces) {
    const all = before + ((piece.from + piece.to) / 2) * piece.seconds
    // A request is due as soon as the area under the rate reaches its number.
    for (let number = Math.ceil(before); number < all - 1e-9; number += 1) {
      yield (startSeconds + secondsUntil(number - before, piece)) * 1000
    }
    before = all
    startSeconds += piece.seconds
  }
}

/** Solves `from · t + (to − from) / (2 · seconds) · t² = count` for t. */
function secondsUntil(count: number, { seconds, from, to }: Piece): number {
  if (count <= 0) return 0
  const slope = (to - from) / seconds
  // This form of the solution also holds where the slope is 0.
  return (2 * count) / (from + Math.sqrt(Math.max(0, from * from + 2 * slope * count)))
}
