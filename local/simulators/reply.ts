/** What a provider answers, in texts or bytes: more than one piece is a stream, each piece sent on its own. */
export type SimulatedReply = { status: number; headers: Record<string, string>; pieces: (string | Uint8Array)[] }

type ReplyOptions = { status?: number; headers?: Record<string, string> }

/** A whole reply in JSON. */
export function jsonReply(body: unknown, { status = 200, headers = {} }: ReplyOptions = {}): SimulatedReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, pieces: [JSON.stringify(body)] }
}

/** A whole reply in plain text. */
export function textReply(text: string, { status = 200, headers = {} }: ReplyOptions = {}): SimulatedReply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, pieces: [text] }
}

/** Server-sent events, one for each value; a string, such as OpenAI's `[DONE]`, is sent as it is. */
export function eventsReply(events: unknown[], lineEnd = '\n'): SimulatedReply {
  const data = events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event)))
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
    pieces: data.map((text) => `data: ${text}${lineEnd}${lineEnd}`),
  }
}

/** Server-sent events that are named by the `type` of each value, as Anthropic sends them. */
export function namedEventsReply(events: ({ type: string } & Record<string, unknown>)[]): SimulatedReply {
  const unnamed = eventsReply(events)
  return { ...unnamed, pieces: unnamed.pieces.map((piece, index) => `event: ${events[index]?.type}\n${piece}`) }
}

/** One JSON value a line (NDJSON). */
export function jsonLinesReply(values: unknown[]): SimulatedReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-ndjson' },
    pieces: values.map((value) => `${JSON.stringify(value)}\n`),
  }
}
