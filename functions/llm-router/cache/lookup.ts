import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { withDeadline } from '#runtime/http/deadline.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { TimedRequest } from '../choose/request.ts'
import { requestTimeMs } from '../dispatch/time.ts'
import type { CacheNote } from '../observe/decisions/cache-note.ts'
import type { StateView } from '../state/target-view.ts'
import type { Answers, KeptAnswer } from '../store/answers.ts'
import { readCacheControl } from './cache-control.ts'
import { type Entry, readEntry, unkept } from './entry.ts'
import type { Flight } from './flight.ts'
import type { Flights } from './flights.ts'
import { type CacheSettings, type Wish, wishOf } from './policy.ts'
import { type Asked as AskedOf, requestKey } from './request-key.ts'
import type { Placed, Semantic } from './semantic/semantic.ts'

export type LookupParts = {
  catalogue: Catalogue
  settings: CacheSettings
  answers: Answers
  flights: Flights
  isStoreInCluster: () => boolean
  routing: () => string
  /** Undefined if only equal requests have the same answer. */
  semantic: Semantic | undefined
  /** Tells which targets may answer now, and so which rule decides. */
  view: StateView
  now: () => number
}

export type Asked = AskedOf & { request: TimedRequest }

/** What came of looking: an answer, or what is to be done without one. */
export type Lookup<Reply> = {
  note: CacheNote
  found?: { entry: Entry; target: Target; reply: Reply }
  /** Where the answer is to be kept; undefined if it is not. */
  key?: string | undefined
  /** In which it is to be made for all who wait. */
  flight?: Flight | undefined
  /** Among which questions it is to be noted, for whoever asks a similar one. */
  placed?: Placed | undefined
  /** The request with the time that is left. */
  request: TimedRequest
}

type Used<Reply> = Pick<Lookup<Reply>, 'note' | 'found'>

/** @throws LlmError if it is no whole answer */
export type ReadKept<Reply> = (value: unknown) => Reply

/** Looks for the answer to a request, and waits for one that is being made. */
export function createLookup(parts: LookupParts) {
  const { catalogue, settings, answers, flights, semantic, now } = parts

  function wish({ headers }: Pick<Call, 'headers'>, { request, body }: Asked): Wish {
    return wishOf({ request, body, control: readCacheControl(headers['cache-control']) }, parts)
  }

  const keyOf = (asked: Asked) => requestKey(asked, settings.sharedBy, parts.routing())

  /** An answer, if this caller may have it; `too_old` if a newer one would do, and `corrupt` if nobody can read it. */
  function use<Reply>(
    key: string,
    { text, keptMs }: KeptAnswer,
    { request }: Asked,
    maxAgeMs: number,
    read: ReadKept<Reply>,
  ): Used<Reply> | 'corrupt' | 'too_old' | undefined {
    const entry = readEntry(key, text)
    if (entry === undefined) return 'corrupt'
    const ageMs = now() - keptMs
    const target = entry === unkept ? undefined : catalogue.byName[entry.target]
    if (entry === unkept || target === undefined || !mayHave(request, target)) return undefined
    if (ageMs > maxAgeMs) return 'too_old'
    try {
      const reply = read(JSON.parse(entry.body))
      return { note: { result: 'hit', ageMs, savedUsd: entry.usd ?? undefined }, found: { entry, target, reply } }
    } catch (error) {
      if (error instanceof SyntaxError) return 'corrupt'
      // Sealed, so as it was made: others may read it in their dialect.
      if (error instanceof LlmError) return undefined
      throw error
    }
  }

  /** @param limitMs the longest that the request may take, and so may wait for an answer that is being made */
  async function look<Reply>(call: Call, asked: Asked, read: ReadKept<Reply>, limitMs: number): Promise<Lookup<Reply>> {
    const { request } = asked
    const wished = wish(call, asked)
    if (!wished.uses) return { note: { result: 'bypass' }, request }
    const key = keyOf(asked)
    if (!wished.reads) return { note: { result: 'bypass' }, request, key }
    const beganMs = performance.now()
    const passedMs = () => performance.now() - beganMs
    const rest = () => ({ request: withTimeLeft(request, passedMs(), limitMs) })
    const late = () =>
      new LlmError('deadline_exceeded', 'An identical request from another caller was not answered in time')
    let afterMs: number | undefined
    for (;;) {
      const leftMs = limitMs - passedMs()
      const found = await withDeadline(call.signal, leftMs, late, (signal) => flights.seek(key, signal, afterMs))
      if (found === 'store_away') return { note: { result: 'bypass' }, ...rest() }
      if (found === 'alone' || 'flight' in found) {
        const flight = found === 'alone' ? undefined : found.flight
        const similar = await similarOrNone(call, { ...asked, ...rest() }, { key, flight }, wished.maxAgeMs, read)
        return { ...similar, ...rest() }
      }
      const used = use(key, found.answer, asked, wished.maxAgeMs, read)
      if (typeof used === 'object') return { ...used, ...rest() }
      if (used === 'too_old' && afterMs === undefined) {
        afterMs = found.answer.keptMs
        continue
      }
      if (used !== 'corrupt') return { note: { result: 'miss' }, key, ...rest() }
      const isRemoved = await answers.remove(key, found.answer.keptMs).then(
        () => true,
        () => false,
      )
      if (!isRemoved) return { note: { result: 'bypass' }, ...rest() }
    }
  }

  /** The answer to a similar question; without one, this one is to be made. Its flight ends if it is not. */
  async function similarOrNone<Reply>(
    call: Call,
    asked: Asked,
    { key, flight }: Pick<Lookup<Reply>, 'key' | 'flight'>,
    maxAgeMs: number,
    read: ReadKept<Reply>,
  ): Promise<Omit<Lookup<Reply>, 'request'>> {
    try {
      const similar = await lookForSimilar(call, asked, maxAgeMs, read)
      if (!similar || 'placed' in similar) return { note: { result: 'miss' }, key, flight, ...similar }
      // Those who wait for it look for themselves.
      if (flight) flights.givenUp(flight)
      return similar
    } catch (thrown) {
      if (flight) flights.failed(flight, thrown)
      throw thrown
    }
  }

  /** The answer to a similar question, or where this one is to be noted. */
  async function lookForSimilar<Reply>(
    call: Call,
    asked: Asked,
    maxAgeMs: number,
    read: ReadKept<Reply>,
  ): Promise<Used<Reply> | { placed: Placed } | undefined> {
    const placed = semantic?.place(call, asked)
    if (semantic === undefined || placed === undefined) return undefined
    for (const { key, similarity } of await semantic.find(placed, requestTimeMs(asked.request) / 2, call.signal)) {
      const answer = await answers.find(key).catch(() => undefined)
      const used = answer && use(key, answer, asked, maxAgeMs, read)
      if (typeof used === 'object') return { ...used, note: { ...used.note, result: 'similar', similarity } }
    }
    return { placed }
  }

  /** What a request would find now. Nobody waits, and nothing changes. */
  async function preview(
    call: Pick<Call, 'headers'>,
    asked: Asked,
  ): Promise<{ result: CacheNote['result']; why?: string; age_ms?: number }> {
    const wished = wish(call, asked)
    if (!wished.uses) return { result: 'bypass', why: wished.why }
    if (!wished.reads) return { result: 'bypass', why: 'Cache-Control wants a new answer' }
    try {
      const key = keyOf(asked)
      const answer = await answers.find(key)
      const used = answer && use(key, answer, asked, wished.maxAgeMs, (value) => value)
      if (typeof used !== 'object') return { result: 'miss' }
      return { result: 'hit', ...(used.note.ageMs !== undefined && { age_ms: used.note.ageMs }) }
    } catch {
      return { result: 'bypass', why: 'the store does not answer' }
    }
  }

  return { look, preview }
}

/** An answer of a target that the caller may not use is none for it, whoever else shares it. */
function mayHave({ caller, private: isPrivate }: TimedRequest, target: Target): boolean {
  return (caller?.targets?.has(target) ?? true) && (!isPrivate || target.locality === 'in-cluster')
}

/** The platform's limit must not look like the caller's: a caller's limit gives a target more time, and less blame. */
function withTimeLeft(request: TimedRequest, passedMs: number, limitMs: number): TimedRequest {
  const { timeoutMs } = request
  return {
    ...request,
    waitedMs: passedMs,
    longestLeftMs: Math.max(limitMs - passedMs, 1),
    ...(timeoutMs !== undefined && { timeoutMs: Math.max(timeoutMs - passedMs, 1) }),
  }
}
