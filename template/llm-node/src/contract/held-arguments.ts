import { isNoArguments } from './call-texts.ts'
import { createKeptText } from './kept-text.ts'

/** The arguments of a streamed call, of which nothing is told until it is known that there are any. */
export type HeldArguments = {
  /** What can be told by now. */
  add(piece: string): string
  /** What has not been told in the end: nothing, where there are none. */
  end(): string
}

export function createHeldArguments(): HeldArguments {
  const held = createKeptText()
  /** How they begin, without blanks, while they may still be `null`. */
  let beginning: string | undefined = ''
  return {
    add(piece) {
      if (beginning === undefined) return piece
      held.add(piece)
      beginning = (beginning + piece).trim()
      if ('null'.startsWith(beginning)) return ''
      beginning = undefined
      return held.take()
    },
    end() {
      const left = held.take()
      return isNoArguments(left) ? '' : left
    },
  }
}
