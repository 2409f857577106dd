import type { Room, Share } from '../memory/room.ts'
import { takeFor } from './whole-reply.ts'

/** Incomplete events below this size take no room. */
const uncountedBytes = 64 * 1024

/** The room that the event of a stream takes while it is read. */
export type RoomForEvent = {
  /**
   * Told how many bytes of it there are now.
   * @throws LlmError overloaded without room for them
   */
  holds(bytes: number): void
  release(): void
}

export function createRoomForEvent(room: Room): RoomForEvent {
  let held: { share: Share; bytes: number } | undefined
  const release = () => {
    held?.share.release()
    held = undefined
  }
  return {
    holds(bytes) {
      if (bytes < (held?.bytes ?? uncountedBytes)) return release()
      held ??= { share: room.share(), bytes: 0 }
      takeFor(held.share, bytes - held.bytes, true)
      held.bytes = bytes
    },
    release,
  }
}
