/**
 * Each piece of a stream, changed. No generator: each layer of those takes as long for a piece as to parse it.
 * @param change throws for a piece after which the stream is of no use; its source is ended then
 */
export function eachPiece<Given, Piece>(
  pieces: AsyncIterable<Given>,
  change: (piece: Given) => Piece,
): AsyncIterableIterator<Piece> {
  const source = pieces[Symbol.asyncIterator]()
  return {
    async next() {
      const given = await source.next()
      if (given.done) return { done: true, value: undefined }
      try {
        return { done: false, value: change(given.value) }
      } catch (error) {
        await source.return?.()
        throw error
      }
    },
    async return() {
      await source.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
