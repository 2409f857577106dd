import type { LlmError } from '#runtime/errors.ts'
import type { Observe } from '../../observe/observe.ts'
import type { Attempt } from '../attempt.ts'
import { isFull, roomPauseMs } from './full.ts'

type Parts = {
  observe: Pick<Observe, 'waitedForRoom'>
  /** Rejects when the signal aborts. */
  wait: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** A clock that only goes forward. */
  steadyNow: () => number
  /** From 0 to 1. */
  random: () => number
}

/** Why an attempt waits, and how long it may. */
export type Waiting = {
  /** What the full function has said before. */
  refusal: LlmError
  limitMs: number
  /** True when the target may no longer be asked, whether it has room or not. */
  isOut: () => boolean
}

type Asked = Pick<Attempt, 'target' | 'signal' | 'note' | 'restart'> & {
  account: Pick<Attempt['account'], 'refused'>
  noted: Pick<Attempt['noted'], 'waitedForRoom'>
}

export type WhenRoom = <Result>(attempt: Asked, waiting: Waiting, run: () => Promise<Result>) => Promise<Result>

/**
 * Runs an attempt at a function that was full, again and again with growing pauses, until it has room. All of that is one attempt, with
 * one reservation and one record. Nothing else bounds how many wait than the router's own `max_inflight`.
 */
export function createWhenRoom({ observe, wait, steadyNow, random }: Parts): WhenRoom {
  return async (attempt, { refusal, limitMs, isOut }, run) => {
    const { target, signal, account, noted } = attempt
    const untilMs = steadyNow() + limitMs
    let waitedMs = 0
    let refusals = 0
    let last = refusal

    async function pause(leftMs: number): Promise<void> {
      const beganMs = steadyNow()
      try {
        await wait(Math.min(roomPauseMs(refusals, random()), leftMs), signal)
      } catch {
        throw signal.reason
      } finally {
        waitedMs += steadyNow() - beganMs
        noted.waitedForRoom(waitedMs, refusals)
      }
    }

    try {
      for (let leftMs = limitMs; leftMs > 0; leftMs = untilMs - steadyNow()) {
        await pause(leftMs)
        if (isOut()) throw last
        attempt.restart()
        try {
          return await run()
        } catch (error) {
          if (!isFull(error)) throw error
          account.refused()
          last = error
          refusals += 1
        }
      }
      noted.waitedForRoom(waitedMs, refusals)
      throw last.with({}, `${last.message}, and had no room within ${Math.round(limitMs)} ms`)
    } finally {
      attempt.note({ roomMs: Math.round(waitedMs) })
      observe.waitedForRoom(target, waitedMs / 1000)
    }
  }
}
