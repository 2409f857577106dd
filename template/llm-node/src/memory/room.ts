import { LlmError } from '../errors.ts'

/**
 * A memory budget that calls share. A call without room is refused at once instead of waiting, so that bodies that arrive bit
 * by bit never wait for each other.
 */
export type Room = {
  /** The whole budget, in bytes. */
  size(): number
  /** The share of one call, empty at first. */
  share(): Share
}

export type Share = {
  /** @throws LlmError overloaded if there is no room now, request_too_large if there never is */
  take(bytes: number): void
  /** Takes bytes even beyond the budget, for what is in memory already. Other calls are refused until they are free again. */
  hold(bytes: number): void
  /** Returns some of what was taken, for what is needed a short time. */
  giveBack(bytes: number): void
  /** Returns everything. A released share takes nothing more. */
  release(): void
}

/** About how long other calls take to finish. */
const retryAfterMs = 1000

/** @param size called when room is first taken */
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
          throw new LlmError('request_too_large', `${needs}, and the function has ${size()}`, {
            fix: 'Send a shorter prompt, or give the function more memory as docs/operations.md says.',
          })
        }
        if (bytes > free) throw new LlmError('overloaded', 'There is no room for another request', { retryAfterMs })
        hold(bytes)
      },
      hold,
      giveBack: (bytes) => hold(-bytes),
      release() {
        free = (free ?? size()) + taken
        taken = 0
        isReleased = true
      },
    }
  }

  return { size, share }
}
