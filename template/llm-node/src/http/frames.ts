import { eventWithoutEnd, maxEventBytes, maxEventLines, maxIdleLines } from '../contract/sse.ts'
import type { Room } from '../memory/room.ts'
import { createRoomForEvent } from './room-for-event.ts'

/** Server-sent events, lines, or Amazon's length-prefixed frames. */
export type Frames = 'events' | 'lines' | 'prelude'

/** The size of the incomplete frame after one more piece. */
type Progress = (piece: Uint8Array) => number

/**
 * Limits the size of each event in a streamed body: SDKs keep an incomplete event for as long as it takes.
 * @param giveUp destroys a body that is no longer wanted
 * @throws LlmError bad_reply for an event that does not end, overloaded without room for it, and whatever the body throws
 */
export async function* bounded(
  body: AsyncIterable<Uint8Array>,
  { frames = 'events', room, giveUp }: { frames?: Frames | undefined; room: Room; giveUp: () => void },
): AsyncGenerator<Uint8Array> {
  const progressOf = createProgress[frames]()
  const incomplete = createRoomForEvent(room)
  try {
    for await (const piece of body) {
      const bytes = progressOf(piece)
      if (bytes > maxEventBytes) throw eventWithoutEnd()
      incomplete.holds(bytes)
      yield piece
    }
  } catch (error) {
    giveUp()
    throw error
  } finally {
    incomplete.release()
  }
}

const createProgress: Readonly<Record<Frames, () => Progress>> = {
  events: () => untilOneOf(['\n\n', '\r\r', '\r\n\r\n'], ['\ndata', '\rdata']),
  lines: () => untilOneOf(['\n'], ['{']),
  prelude: () => byPrelude(),
}

/** Frames that end with some bytes, and of which those that say something have others. Either may come in two pieces. */
function untilOneOf(ends: readonly string[], signs: readonly string[]): Progress {
  let lines = 0
  let idleLines = 0
  const longest = Math.max(...[...ends, ...signs].map(({ length }) => length))
  /** What may be the beginning of either. A body begins like a line. */
  let tail = '\n'.slice(0, longest - 1)
  let before = 0
  return (piece) => {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1')
    const text = tail + bytes
    const end = lastEnd(text, ends)
    const open = text.slice(Math.max(end, tail.length))
    tail = text.slice(Math.max(0, text.length - longest + 1))
    before = (end > 0 ? 0 : before) + open.length
    lines = (end > 0 ? 0 : lines) + linesIn(open)
    idleLines = lastEnd(text, signs) > 0 ? 0 : idleLines + linesIn(bytes)
    if (lines > maxEventLines || idleLines > maxIdleLines) return Number.POSITIVE_INFINITY
    return before
  }
}

function linesIn(text: string): number {
  let lines = 0
  for (const end of '\n\r') {
    for (let at = text.indexOf(end); at !== -1; at = text.indexOf(end, at + 1)) lines += 1
  }
  return lines
}

function lastEnd(text: string, ends: readonly string[]): number {
  return ends.reduce((last, end) => {
    const at = text.lastIndexOf(end)
    return at === -1 ? last : Math.max(last, at + end.length)
  }, 0)
}

/** Amazon's frames begin with their length in four bytes, and the SDK reserves that much at once. */
function byPrelude(): Progress {
  let prelude: number[] = []
  let left = 0
  return (piece) => {
    let at = 0
    while (at < piece.length) {
      if (left === 0) {
        prelude.push(piece[at] ?? 0)
        at += 1
        if (prelude.length < 4) continue
        const length = Buffer.from(prelude).readUInt32BE()
        if (length > maxEventBytes) return length
        prelude = []
        left = Math.max(0, length - 4)
      }
      const passed = Math.min(left, piece.length - at)
      at += passed
      left -= passed
    }
    return left
  }
}
