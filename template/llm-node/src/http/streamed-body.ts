/**
 * The body of a streamed reply: one of Node's streams in the form of a web stream, as far as SDKs read one. A real one is loaded
 * only for who pipes it. It is its own iterator, since an SDK may take a body that nobody holds any more for given up.
 */
export class StreamedBody {
  readonly #source: AsyncIterator<Uint8Array>

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    return this.#source.next()
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.#source.return?.()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  getReader() {
    return { read: () => this.next(), cancel: () => this.return(), releaseLock() {} }
  }

  cancel(): Promise<unknown> {
    return this.return()
  }

  pipeThrough<Out>(through: ReadableWritablePair<Out, Uint8Array>): ReadableStream<Out> {
    return ReadableStream.from<Uint8Array>(this).pipeThrough(through)
  }
}
