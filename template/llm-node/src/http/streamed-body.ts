/**
 * The body of a streamed reply: a Node stream that looks like a web stream, as far as SDKs use one. A real web stream is
 * loaded only to pipe it. It is its own iterator, because an SDK may treat a body without references as abandoned.
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
