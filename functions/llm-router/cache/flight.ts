import type { Answers, KeptAnswer } from '../store/answers.ts'
import { untilAborted } from './until-aborted.ts'

/**
 * What came of a flight: an answer for all, none that can be kept or no store that answers, so that each goes alone, or a failure, or
 * one that says nothing about other callers, so that another may try.
 */
export type Landed = { answer: KeptAnswer } | 'alone' | 'store_away' | 'failed' | 'given_up'

export type FlightParts = {
  answers: Pick<Answers, 'renew' | 'release' | 'keep'>
  /** How long a lease holds without being renewed: so long others wait for a router that was killed. */
  leaseMs: number
  now: () => number
}

/** How many times a lease is renewed before it would end. */
const renewals = 4

/**
 * The making of one answer for all who ask for it at once, on this router and on others. It goes on while somebody waits for it, even
 * if the client that began it has left.
 */
export class Flight {
  readonly key: string
  readonly holder: string
  /** When an answer was kept that is too old for those who wait; undefined where there was none. */
  readonly afterMs: number | undefined
  readonly #parts: FlightParts
  readonly #landed = Promise.withResolvers<Landed>()
  /** When nobody is left who waits. */
  readonly #forsaken = new AbortController()
  #waiting = 0
  #client: { reason: unknown } | undefined
  #timer: NodeJS.Timeout | undefined
  #awaitedMs = 0
  #hasEnded = false

  constructor(key: string, holder: string, parts: FlightParts, afterMs?: number) {
    this.key = key
    this.holder = holder
    this.#parts = parts
    this.afterMs = afterMs
  }

  /** Waits for the end of another's flight. */
  async wait(signal: AbortSignal): Promise<Landed> {
    this.#waiting += 1
    try {
      return await untilAborted(this.#landed.promise, signal)
    } finally {
      this.#waiting -= 1
      if (this.#client && !this.#hasEnded) void this.#check()
    }
  }

  /**
   * Begins, with the lease.
   * @param client aborts when the client that began it leaves
   * @returns a signal that aborts when nobody is left who waits
   */
  begin(client: AbortSignal): AbortSignal {
    const { leaseMs } = this.#parts
    this.#timer = setInterval(() => void this.#check(), leaseMs / renewals).unref()
    const left = () => this.left(client.reason)
    if (client.aborted) left()
    client.addEventListener('abort', left, { once: true })
    return this.#forsaken.signal
  }

  /** The client that began it has left. */
  left(reason: unknown): void {
    if (this.#client) return
    this.#client = { reason }
    if (this.#hasEnded) this.#forsaken.abort(reason)
    else void this.#check()
  }

  /** It has ended, or goes on for its own client alone. Whoever waits goes on. */
  land(landed: Landed): void {
    this.#hasEnded = true
    clearInterval(this.#timer)
    this.#landed.resolve(landed)
    if (this.#client) this.#forsaken.abort(this.#client.reason)
  }

  /** Renews the lease, and ends the flight if nobody waits. */
  async #check(): Promise<void> {
    const { answers, leaseMs, now } = this.#parts
    const awaitedMs = await answers.renew(this.key, this.holder, now() + leaseMs).catch(() => undefined)
    this.#awaitedMs = Math.max(this.#awaitedMs, awaitedMs ?? 0)
    if (!this.#client || this.#hasEnded || this.#waiting > 0) return
    // Others ask again and again while they wait.
    if (now() - this.#awaitedMs < leaseMs / renewals) return
    this.#forsaken.abort(this.#client.reason)
  }
}
