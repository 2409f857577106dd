import { createKeptText } from './kept-text.ts'

/** Whether a text that comes in pieces is a whole object by now. The pieces are read only when that is asked, and each of them once. */
export type WholeObject = { add(piece: string): void; isWhole(): boolean }

export function createWholeObject(): WholeObject {
  const unread = createKeptText()
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
    isWhole() {
      for (const character of unread.take()) read(character)
      return hasBegun && depth === 0 && !isInText
    },
  }
}
