import { type Session, sessionMs } from './session.ts'

/** More than operators sign out in half a day. */
const mostRemembered = 10_000

/** The sessions that were ended before their time. */
export type Ended = {
  add(session: Session): void
  has(session: Session): boolean
}

/**
 * Remembers them in this replica's memory, by their ids, until they could not be renewed any more. One that is forgotten, because this
 * replica ends or another one is asked, holds for its idle time unless it is used.
 */
export function createEnded(now: () => number): Ended {
  const endsAtMs = new Map<string, number>()
  return {
    add({ id, signedInMs }) {
      for (const [one, atMs] of endsAtMs) if (atMs <= now()) endsAtMs.delete(one)
      const [oldest] = endsAtMs.keys()
      if (oldest !== undefined && endsAtMs.size >= mostRemembered) endsAtMs.delete(oldest)
      endsAtMs.set(id, signedInMs + sessionMs)
    },
    has: ({ id }) => endsAtMs.has(id),
  }
}
