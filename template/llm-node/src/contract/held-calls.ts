import { isNameless, namelessCall } from './call-names.ts'
import type { CallDelta } from './call-news.ts'
import { argumentsText } from './call-texts.ts'
import { isFilled } from './filled.ts'

/** More than servers say of calls before their names. */
const maxCharacters = 1024 * 1024

/**
 * Holds the pieces of each streamed call until its name is whole: clients read id and name with the first piece. Some servers say the
 * name after the id, and some in pieces (continuedev/continue#5849): it is whole when the arguments begin, and sooner where it is that
 * of a tool: some models take seconds until their first arguments.
 */
export function createHeldCalls(isWholeName: (name: string) => boolean) {
  const held = new Map<number, CallDelta>()
  let characters = 0
  return {
    /**
     * A call's pieces so far as one, once they have its whole name.
     * @param name all that has come of the name
     */
    begin(piece: CallDelta, index: number, name: string | undefined): CallDelta | undefined {
      const before = held.get(index)
      const whole = before === undefined ? piece : joined(before, piece, name)
      if (isTold(whole, isWholeName)) {
        held.delete(index)
        return whole
      }
      characters += JSON.stringify(piece).length
      if (characters > maxCharacters) throw namelessCall()
      held.set(index, whole)
      return undefined
    },
    /** The calls with a name, of which no more comes before another begins, or the answer ends. */
    release(): [index: number, call: CallDelta][] {
      // As nearly always.
      if (held.size === 0) return []
      const named = [...held].filter(([, call]) => !isNameless(call))
      for (const [index] of named) held.delete(index)
      return named
    },
    /** @throws LlmError bad_reply for a call whose name has not come */
    end(): void {
      if (held.size > 0) throw namelessCall()
    },
  }
}

export type HeldCalls = ReturnType<typeof createHeldCalls>

function isTold(call: CallDelta, isWholeName: (name: string) => boolean): boolean {
  if (isNameless(call)) return false
  const { function: called } = call
  if (called == null || isFilled(called.arguments)) return true
  // Servers that say no arguments yet, rather than empty ones, may go on with the name.
  return called.arguments != null && isWholeName(called.name ?? '')
}

function joined(before: CallDelta, piece: CallDelta, name: string | undefined): CallDelta {
  const said = Object.fromEntries(Object.entries(piece).filter(([, value]) => isFilled(value)))
  const given = [before, piece].flatMap((one) => argumentsText(one.function?.arguments) ?? [])
  const called = (before.function || piece.function) && {
    ...before.function,
    ...piece.function,
    name,
    ...(given.length > 0 && { arguments: given.join('') }),
  }
  return { ...before, ...said, ...(called && { function: called }) }
}
