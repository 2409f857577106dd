/** What a call passes to the request handler, through the SDK's options. */
export type CallOptions = {
  fetch: typeof fetch
  abortSignal: AbortSignal
  /** Receives the text of a whole reply in place of the SDK, whose parser rounds numbers and drops fields of arguments. */
  onReply?: (text: string) => void
  /** Receives the body of a streamed reply; without it, the reply is read whole. */
  onBody?: (body: AsyncGenerator<Uint8Array>) => void
}

type HttpRequest = {
  method: string
  protocol: string
  hostname: string
  port?: number
  path: string
  query?: Record<string, string | string[] | null>
  headers: Record<string, string>
  body?: unknown
}

/**
 * Connects the SDK to the network: through the `fetch` of the call, or `ownFetch` for the SDK's own requests for credentials.
 */
export function createRequestHandler(ownFetch: typeof fetch) {
  return {
    // The SDK's clients for credentials check this before they use the handler.
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: HttpRequest, { fetch = ownFetch, abortSignal, onReply, onBody }: Partial<CallOptions> = {}) {
      const { method, headers } = request
      const response = await fetch(addressOf(request), {
        method,
        headers,
        ...(abortSignal && { signal: abortSignal }),
        ...(request.body !== undefined && { body: toBody(request.body) }),
      })
      if (onReply) {
        onReply(await response.text())
        return { response: { statusCode: response.status, headers: {}, body: Buffer.from('{}') } }
      }
      const body = onBody ? openBody(response) : new Uint8Array(await response.arrayBuffer())
      if (onBody && !ArrayBuffer.isView(body)) onBody(body)
      return { response: { statusCode: response.status, headers: Object.fromEntries(response.headers), body } }
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  }
}

function addressOf({ protocol, hostname, port, path, query = {} }: HttpRequest): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value ?? ''].flat()) search.append(name, one)
  }
  const host = port === undefined ? hostname : `${hostname}:${port}`
  return `${protocol}//${host}${path}${search.size > 0 ? `?${search}` : ''}`
}

function toBody(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return new Uint8Array(body)
  throw new TypeError('Bedrock accepts only texts and bytes.')
}

/**
 * The events of a reply. Anything other than an event stream is refused here: the SDK would read its first four bytes as the
 * length of an event, and reserve that much memory.
 */
function openBody({ headers, body }: Response): AsyncGenerator<Uint8Array> {
  const type = headers.get('content-type') ?? ''
  if (!body || !type.startsWith('application/vnd.amazon.eventstream')) {
    throw new Error(`Bedrock answered with ${type.slice(0, 60) || 'no content type'} in place of a stream of events.`)
  }
  return chunksOf(body)
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel()
  }
}
