import { createKeptText } from './kept-text.ts'

/** A text that comes in pieces, once it is a whole object. The pieces are read only when that is asked, and each of them once. */
export type WholeObject = {
  add(piece: string): void
  /** Undefined for a text that is none, or not yet. */
  whole(): string | undefined
}

export function createWholeObject(): WholeObject {
  const unread = createKeptText()
  const text = createKeptText()
  let depth = 0
  let hasBegun = false
  let isInText = false
  let isEscaped = false

  function read(character: string): void {
    if (isInText) {
      if (character === '"' && !isEscaped) isInText = false
      isEscaped = character === '\\' && !isEscaped
    } else if (character === '"') isInText = true
    else if (character === '{') {
      hasBegun = true
      depth += 1
    } else if (character === '}') depth -= 1
  }

  return {
    add: unread.add,
    whole() {
      const piece = unread.take()
      for (const character of piece) read(character)
      text.add(piece)
      if (!hasBegun || depth !== 0 || isInText) return undefined
      const whole = text.take()
      text.add(whole)
      return whole
    },
  }
}
