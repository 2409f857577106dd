import { StreamedBody } from './streamed-body.ts'

/**
 * Web standards, as far as SDKs use them with our `fetch`. In bundles they stand for the global ones, whose first use makes Node
 * load undici, and more. The provider-contract suite runs on the bundles, so it tests these too.
 */
export { FormData as OurFormData, Headers as OurHeaders, performance as ourPerformance, Response as OurResponse }

class Headers {
  readonly #values: Map<string, string>

  constructor(init: Iterable<readonly [string, string]> | Record<string, string> = []) {
    if (init instanceof Headers) {
      this.#values = new Map(init.#values)
      return
    }
    this.#values = new Map()
    const entries = Symbol.iterator in init ? init : Object.entries(init)
    for (const [name, value] of entries) this.append(name, value)
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase())
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), String(value))
  }

  append(name: string, value: string): void {
    const before = this.get(name)
    this.set(name, before === null ? value : `${before}, ${value}`)
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase())
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this.#values) callback(value, name, this)
  }

  keys(): MapIterator<string> {
    return this.#values.keys()
  }

  values(): MapIterator<string> {
    return this.#values.values()
  }

  entries(): MapIterator<[string, string]> {
    return this.#values.entries()
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.#values.entries()
  }
}

type ResponseInit = { status?: number; statusText?: string; headers?: Headers | Record<string, string> }

/** A reply, as bytes that have arrived or as a stream that can be read once. */
class Response {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  readonly url = ''
  readonly #content: Buffer | StreamedBody | null

  constructor(
    body: string | Uint8Array | AsyncIterable<Uint8Array> | null = null,
    { status = 200, statusText = '', headers = {} }: ResponseInit = {},
  ) {
    if (typeof body === 'string') this.#content = Buffer.from(body)
    else if (body instanceof Uint8Array) this.#content = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    else this.#content = body && new StreamedBody(body)
    this.status = status
    this.statusText = statusText
    this.headers = headers instanceof Headers ? headers : new Headers(headers)
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get body(): StreamedBody | ReadableStream<Uint8Array> | null {
    const content = this.#content
    if (!Buffer.isBuffer(content)) return content
    return new ReadableStream({
      start(controller) {
        controller.enqueue(content)
        controller.close()
      },
    })
  }

  async text(): Promise<string> {
    const text = (await this.#bytes()).toString('utf8')
    // As the standard has it: a byte order mark is no part of the text, and no JSON begins with one.
    return text.startsWith('\ufeff') ? text.slice(1) : text
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(await this.#bytes()).buffer
  }

  async #bytes(): Promise<Buffer> {
    const content = this.#content
    if (content === null) return Buffer.alloc(0)
    if (Buffer.isBuffer(content)) return content
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    return Buffer.concat(chunks)
  }
}

/** No function sends forms, but the SDKs check whether a body is one. */
class FormData {}

/** The monotonic clock. Node's own loads eight modules for what else it measures. */
const performance = {
  now(): number {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1e3 + nanoseconds / 1e6
  },
}
