import { setTimeout as wait } from 'node:timers/promises'
import type { ErrorCode } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Answers, KeptAnswer, Sought } from '../store/answers.ts'
import { StoreError, StoreUnavailable } from '../store/port.ts'
import { Flight, type FlightParts } from './flight.ts'
import { untilAborted } from './until-aborted.ts'

export type FlightsParts = Omit<FlightParts, 'answers'> & { answers: Answers; newId: () => string }

/** What to do about a key: its answer is there, or it is to be made: in a flight for all who wait, or alone. */
export type Found = { answer: KeptAnswer } | { flight: Flight } | 'alone' | 'store_away'

/** For how many flights on this router one waits that fail. Where each try fails, a line of those who try one by one would only be late. */
const patience = 2
/** These are of who was first, and say nothing about the rest. */
const ofTheCaller: ReadonlySet<ErrorCode> = new Set(['client_closed', 'deadline_exceeded', 'budget_exceeded'])
/** How often a router asks for what another one makes. */
const [firstPauseMs, longestPauseMs] = [10, 200]

/** Lets only one of all who ask for the same answer at once make it. */
export function createFlights(parts: FlightsParts) {
  const { answers, leaseMs, newId, now } = parts
  const flights = new Map<string, Flight>()
  /** Whoever takes an old answer does not wait for the one that is made in its place. */
  const placeOf = (key: string, afterMs: number | undefined) => (afterMs === undefined ? key : `newer ${key}`)

  /** Waits while another router makes it. The store may be silent for as long as that router's lease holds. */
  async function soughtBy({ key, holder, afterMs }: Flight, signal: AbortSignal): Promise<Sought> {
    let heardMs: number | undefined
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
      const silentMs = heardMs === undefined ? leaseMs : performance.now() - heardMs
      const seeking = answers.seek(key, holder, now() + leaseMs, afterMs).catch((error: unknown) => {
        if (error instanceof StoreUnavailable && silentMs < leaseMs) return undefined
        throw error
      })
      const sought = await untilAborted(seeking, signal)
      if (sought && (!('lease' in sought) || sought.lease === 'own')) return sought
      if (sought) heardMs = performance.now()
      await wait(pauseMs, undefined, { signal }).catch(() => Promise.reject(signal.reason))
    }
  }

  async function begin(key: string, signal: AbortSignal, afterMs: number | undefined): Promise<Found> {
    const flight = new Flight(key, newId(), parts, afterMs)
    flights.set(placeOf(key, afterMs), flight)
    try {
      const sought = await soughtBy(flight, signal)
      if ('lease' in sought) return { flight }
      land(flight, sought)
      return sought
    } catch (thrown) {
      const isStoreAway = thrown instanceof StoreError
      land(flight, isStoreAway ? 'store_away' : 'given_up')
      if (isStoreAway) return 'store_away'
      // It may have got the lease, while its client left.
      release(flight)
      throw thrown
    }
  }

  /** The answer is there for all who wait on this router. Those who come later find it in the store. */
  function land(flight: Flight, landed: Parameters<Flight['land']>[0]): void {
    flight.land(landed)
    remove(flight)
  }

  function remove(flight: Flight): void {
    const place = placeOf(flight.key, flight.afterMs)
    if (flights.get(place) === flight) flights.delete(place)
  }

  function release({ key, holder }: Flight): void {
    answers.release(key, holder).catch(() => {})
  }

  return {
    /**
     * @param signal of whoever asks: its client leaves, or its time is up
     * @param afterMs when the answer was kept that is there, and too old for who asks
     * @throws the signal's reason
     */
    async seek(key: string, signal: AbortSignal, afterMs?: number): Promise<Found> {
      for (let failed = 0; failed < patience; ) {
        const other = flights.get(placeOf(key, afterMs))
        if (other === undefined) return begin(key, signal, afterMs)
        const landed = await other.wait(signal)
        if (landed === 'failed') failed += 1
        else if (landed !== 'given_up') return landed
      }
      return 'alone'
    },
    /** A flight has failed: the next of those who wait may try, and those who have waited for enough go alone. */
    failed(flight: Flight, thrown: unknown): void {
      land(flight, thrown instanceof LlmError && ofTheCaller.has(thrown.code) ? 'given_up' : 'failed')
      release(flight)
    },
    /** Who was to make it needs it no more: the next of those who wait begins. */
    givenUp(flight: Flight): void {
      land(flight, 'given_up')
      release(flight)
    },
    /** A flight has an answer. It is given to all who wait, and to the store. */
    async landed(flight: Flight, answer: KeptAnswer | undefined, keep: () => Promise<void>): Promise<void> {
      flight.land(answer ? { answer } : 'alone')
      if (answer === undefined && flight.afterMs !== undefined) {
        // The old answer is still one for those who take it.
        remove(flight)
        return release(flight)
      }
      try {
        await keep()
      } catch {
        release(flight)
      } finally {
        remove(flight)
      }
    },
  }
}

export type Flights = ReturnType<typeof createFlights>
