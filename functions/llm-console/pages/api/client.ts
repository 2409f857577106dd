import * as v from 'valibot'
import { consoleHeader } from '../../headers.ts'
import { aborted, anotherVersion, failureOf, isSignedOut, notInTime, unreachable } from './failure.ts'
import type { Failure, Result } from './result.ts'

export type Asked = {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Sent as JSON. */
  body?: unknown
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal | undefined
}

export type Client = {
  /**
   * Asks for something and reads the whole answer.
   * @param path relative to the console, such as `api/admin/keys`
   */
  ask<Schema extends v.GenericSchema>(
    path: string,
    schema: Schema,
    asked?: Asked,
  ): Promise<Result<v.InferOutput<Schema>>>
  /**
   * Asks for a file, and reads all of it.
   * @param type such as `text/csv`
   */
  askText(path: string, type: string): Promise<Result<string>>
  /**
   * The browser's own `fetch`, for what reads replies by itself; it sends what the console wants of its pages.
   * @throws as `fetch` does
   */
  fetch: typeof fetch
  /** The console's clock in milliseconds since the epoch. That of the browser may be wrong. */
  nowMs(): number
  /** Calls back whenever an answer says that the session has ended. Gives what ends that. */
  onSignedOut(listener: () => void): () => void
  /** Calls back when somebody has signed in again, so that what failed is asked again. */
  onSignedIn(listener: () => void): () => void
  signedIn(): void
}

export type ClientParts = {
  fetch: typeof fetch
  now: () => number
  /** A signal that aborts after so many milliseconds. */
  after: (ms: number) => AbortSignal
}

/** The console gives up before, and says why. So nobody has answered in its place: the network, or the gateway, hangs. */
const limitMs = 35_000

/** The client of the console's own function; it has no other to talk to. Failures are values. */
export function createClient({ fetch, now, after }: ClientParts): Client {
  let skewMs = 0
  let isRenewing = false
  /** How often somebody has signed in. */
  let session = 0
  const signedOut = createEvent()
  const signedIn = createEvent()

  /** What was asked before somebody signed in says nothing about the new session. */
  async function open(...asked: Parameters<typeof fetch>): Promise<Response> {
    const sentIn = session
    const response = await fetch(...asked)
    if (isSignedOut(response) && sentIn === session) signedOut.tell()
    renewIfAsked(response)
    return response
  }

  /** Asks, and reads the answer where it is no refusal, both within the limit. */
  async function send<Value>(
    path: string,
    asked: Asked,
    read: (response: Response) => Promise<Result<Value>>,
  ): Promise<Result<Value>> {
    const { method = 'GET', body, headers, signal } = asked
    const sentMs = now()
    const limit = after(limitMs)
    try {
      const response = await open(path, {
        method,
        headers: {
          accept: 'application/json',
          ...(method !== 'GET' && { [consoleHeader.page]: 'true' }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      })
      const thereMs = Number(response.headers.get(consoleHeader.now))
      if (thereMs > 0) skewMs = thereMs - (sentMs + now()) / 2
      return response.ok ? await read(response) : fail(await refusal(response))
    } catch {
      return fail(signal?.aborted ? aborted : limit.aborted ? notInTime(limitMs) : unreachable)
    }
  }

  /** A session that is used goes on; where that fails, the next answer asks for it again. */
  function renewIfAsked({ headers }: Response): void {
    if (isRenewing || !headers.has(consoleHeader.renew)) return
    isRenewing = true
    fetch('session', { signal: after(limitMs) })
      .catch(() => {})
      .then(() => {
        isRenewing = false
      })
  }

  async function refusal(response: Response): Promise<Failure> {
    return failureOf(response.status, response.headers, await response.json().catch(() => undefined))
  }

  return {
    ask: (path, schema, asked = {}) =>
      send(path, asked, async (response) => {
        const parsed = v.safeParse(schema, await response.json(), { abortEarly: true })
        if (parsed.success) return { ok: true, value: parsed.output }
        return fail(anotherVersion(`${path.split('?')[0]}: ${v.getDotPath(parsed.issues[0]) ?? 'its whole'}`))
      }),
    askText: (path, type) =>
      send(path, { headers: { accept: type } }, async (response) => ({ ok: true, value: await response.text() })),
    fetch(input, init) {
      const headers = new Headers(init?.headers)
      headers.set(consoleHeader.page, 'true')
      return open(input, { ...init, headers })
    },
    nowMs: () => now() + skewMs,
    onSignedOut: signedOut.listen,
    onSignedIn: signedIn.listen,
    signedIn() {
      session += 1
      signedIn.tell()
    },
  }
}

function fail(failure: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure }
}

function createEvent() {
  const listeners = new Set<() => void>()
  return {
    tell() {
      for (const listener of listeners) listener()
    },
    listen(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
