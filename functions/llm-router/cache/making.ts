import type { Usage } from '#runtime/contract/usage.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Drafts } from '../observe/decisions/drafts.ts'
import type { Answers } from '../store/answers.ts'
import { toText, unkept } from './entry.ts'
import type { Flights } from './flights.ts'
import { isKeepable } from './keepable.ts'
import type { Lookup } from './lookup.ts'
import type { CacheSettings } from './policy.ts'
import type { Semantic } from './semantic/semantic.ts'

/** An answer that has been made. */
export type Made = {
  target: { name: string }
  costUsd: number | null
  simulated: boolean
  answer: { usage?: Usage | undefined } | undefined
  /** The answer as JSON; undefined if it is not known as a whole. */
  body: () => string | undefined
}

/** The making of an answer: by which call, and what follows from its end. */
export type Making = {
  call: Call
  /** Whoever the answer is for has left. */
  left(reason: unknown): void
  /** An answer that is not known as a whole may be, later on: then it is kept after all. */
  made(made: Made): void
  failed(thrown: unknown): void
}

export type MakingParts = {
  answers: Answers
  flights: Flights
  settings: CacheSettings
  semantic: Pick<Semantic, 'add'> | undefined
  drafts: Pick<Drafts, 'share'>
  now: () => number
}

/** For how long nobody waits for an answer that could not be kept the last time. */
const unkeptMs = 60_000

/** Keeps the answer that is made for a call, if it can be kept. */
export function createMaking({ answers, flights, settings, semantic, drafts, now }: MakingParts) {
  function keptOf(key: string, { target, costUsd, simulated, answer, body }: Made): string | undefined {
    if (!isKeepable(answer)) return undefined
    const whole = body()
    if (whole === undefined) return undefined
    const text = toText(key, { target: target.name, usd: costUsd, simulated, body: whole })
    return Buffer.byteLength(text) <= settings.maxAnswerBytes ? text : undefined
  }

  return ({ key, flight, placed }: Pick<Lookup<unknown>, 'key' | 'flight' | 'placed'>, call: Call): Making => {
    const signal = flight?.begin(call.signal)
    const own = signal ? { ...call, signal } : call
    if (own !== call) drafts.share(own, call)
    return {
      call: own,
      left: (reason) => flight?.left(reason),
      made(made) {
        if (key === undefined) return
        const keptMs = now()
        const text = keptOf(key, made)
        const lifeMs = text === undefined ? Math.min(unkeptMs, settings.lifeMs) : settings.lifeMs
        if (placed && text !== undefined) semantic?.add(placed, key, keptMs + lifeMs)
        const kept = { text: text ?? toText(key, unkept), keptMs }
        const keep = () => answers.keep(key, { ...kept, expiresMs: keptMs + lifeMs }, settings.maxBytes)
        if (flight) void flights.landed(flight, text === undefined ? undefined : kept, keep)
        // Others do not wait for an answer that was made without a flight.
        else if (text !== undefined) keep().catch(() => {})
      },
      failed: (thrown) => flight && flights.failed(flight, thrown),
    }
  }
}
