import { LlmError } from '../errors.ts'

/**
 * Room in memory that calls share. Who finds none is refused at once and waits for nobody, so that bodies that come bit by bit
 * never wait for each other.
 */
export type Room = {
  /** All there is, in bytes. */
  size(): number
  /** The part of one call, empty at first. */
  share(): Share
}

export type Share = {
  /** @throws LlmError overloaded where there is no room now, request_too_large where there never is */
  take(bytes: number): void
  /** Takes also what is not there, for what is in memory already: others are refused until it has gone. */
  hold(bytes: number): void
  /** Gives everything back. A share that was released takes nothing any more. */
  release(): void
}

/** How long others take, more or less, to be done with theirs. */
const retryAfterMs = 1000

/** @param size is asked for when room is first taken */
export function createRoom(size: () => number): Room {
  let free: number | undefined

  function share(): Share {
    let taken = 0
    let isReleased = false
    const hold = (bytes: number) => {
      if (isReleased) return
      taken += bytes
      free = (free ?? size()) - bytes
    }
    return {
      take(bytes) {
        free ??= size()
        if (taken + bytes > size()) {
          const needs = `It takes ${taken + bytes} bytes of memory to read this`
          throw new LlmError('request_too_large', `${needs}, and the function has ${size()}`)
        }
        if (bytes > free) throw new LlmError('overloaded', 'There is no room for another request', { retryAfterMs })
        hold(bytes)
      },
      hold,
      release() {
        free = (free ?? size()) + taken
        taken = 0
        isReleased = true
      },
    }
  }

  return { size, share }
}
