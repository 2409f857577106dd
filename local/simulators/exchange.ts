import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'

/** A call that a simulator got, for tests to look at. */
export type SimulatedCall = {
  method: string
  /** Without the query. */
  path: string
  headers: IncomingHttpHeaders
  body: unknown
  /** True from when the client closed its connection before the answer was finished. */
  aborted: boolean
}

/** One call and the way to answer it. */
export type Exchange = {
  call: SimulatedCall
  query: URLSearchParams
  response: ServerResponse
  /** Aborted when the connection has closed before the answer was finished. */
  gone: AbortSignal
  /** Says that the simulator itself is about to close the connection, so that this does not count as the client's doing. */
  expectClose(): void
}

/**
 * Reads a request's body, watching whether the client stays until the answer.
 * @param isStopping true when the server is closing all its connections, which is no client's doing
 */
export async function startExchange(
  request: IncomingMessage,
  response: ServerResponse,
  isStopping: () => boolean,
): Promise<Exchange> {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s)
  const call: SimulatedCall = {
    method: request.method ?? 'GET',
    path,
    headers: request.headers,
    body: undefined,
    aborted: false,
  }
  const gone = new AbortController()
  let isExpected = false
  response.on('close', () => {
    if (response.writableFinished) return
    call.aborted = !isExpected && !isStopping()
    gone.abort()
  })
  call.body = await readBody(request)
  return {
    call,
    query: new URLSearchParams(query),
    response,
    gone: gone.signal,
    expectClose() {
      isExpected = true
    },
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk)
  } catch {
    // The client went away in the middle of its request: the call is recorded as aborted, with what has arrived.
  }
  const text = Buffer.concat(chunks).toString()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    // curl calls whatever it is given a form, JSON included; so only what is no JSON is taken for one.
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    return isForm ? Object.fromEntries(new URLSearchParams(text)) : text
  }
}
