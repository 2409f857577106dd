import { isNameless, namelessCall } from './call-names.ts'
import type { CallDelta } from './call-news.ts'
import { argumentsText } from './call-texts.ts'
import { isFilled } from './filled.ts'

/** More than servers say of calls before their names. */
const maxCharacters = 1024 * 1024

/**
 * Holds the pieces of each streamed call until its name is known. Some servers say it after the id, and clients read both with the
 * first piece.
 */
export function createHeldCalls() {
  const held = new Map<number, CallDelta>()
  let characters = 0
  return {
    /** A call's pieces so far as one, once they have its name. */
    begin(piece: CallDelta, index: number): CallDelta | undefined {
      const before = held.get(index)
      if (before === undefined && saysNothing(piece)) return undefined
      const whole = before === undefined ? piece : joined(before, piece)
      if (!isNameless(whole)) {
        held.delete(index)
        return whole
      }
      characters += JSON.stringify(piece).length
      if (characters > maxCharacters) throw namelessCall()
      held.set(index, whole)
      return undefined
    },
    /** @throws LlmError bad_reply for a call whose name has not come */
    end(): void {
      if (held.size > 0) throw namelessCall()
    },
  }
}

export type HeldCalls = ReturnType<typeof createHeldCalls>

/** True for an empty piece, which begins no call. */
function saysNothing({ id, function: called, ...rest }: CallDelta): boolean {
  return !isFilled(id) && !isFilled(called?.name) && !isFilled(called?.arguments) && !isFilled(rest.custom)
}

function joined(before: CallDelta, piece: CallDelta): CallDelta {
  const said = Object.fromEntries(Object.entries(piece).filter(([, value]) => isFilled(value)))
  const given = [before, piece].flatMap((one) => argumentsText(one.function?.arguments) ?? [])
  const called = (before.function || piece.function) && {
    ...before.function,
    ...piece.function,
    ...(given.length > 0 && { arguments: given.join('') }),
  }
  return { ...before, ...said, ...(called && { function: called }) }
}
