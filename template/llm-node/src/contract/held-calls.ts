import { isNameless, namelessCall } from './call-names.ts'
import type { BegunCall, CallDelta } from './call-news.ts'
import { argumentsText } from './call-texts.ts'
import { isFilled } from './filled.ts'
import { hasOwnId } from './own-call-id.ts'

/** More than servers say of calls before their names. */
const maxCharacters = 1024 * 1024

/**
 * Holds the pieces of each streamed call until its name is whole: clients read id and name with the first piece. Some servers say the
 * name after the id, and some in pieces (continuedev/continue#5849): it is whole when the arguments begin, and sooner where it is that
 * of a tool: some models take seconds until their first arguments. Servers that number their calls may tell several at once, piece by
 * piece, so another number does not end a name. An empty object is held too where the call has no id of its own: some servers say one
 * first, and then the arguments.
 */
export function createHeldCalls(isWholeName: (name: string) => boolean) {
  const held = new Map<BegunCall, CallDelta>()
  let characters = 0
  /** True for a call whose name may not be whole, though this other one has begun. */
  function mayGoOn({ place, name, isNamed }: BegunCall, next: BegunCall | undefined): boolean {
    if (next === undefined || place === undefined || place === next.place) return false
    return !isNamed && !isWholeName(name ?? '')
  }
  return {
    /** A call's pieces so far as one, once they have its whole name. */
    begin(piece: CallDelta, call: BegunCall): CallDelta | undefined {
      const before = held.get(call)
      const whole = before === undefined ? piece : joined(before, piece, call.name)
      call.isNamed = isNamed(whole, isWholeName)
      if (call.isNamed && !mayBeReplaced(whole, call)) {
        held.delete(call)
        return whole
      }
      characters += JSON.stringify(piece).length
      if (characters > maxCharacters) throw namelessCall()
      held.set(call, whole)
      return undefined
    },
    /**
     * The calls with a name, of which no more comes: at the answer's end, or where another call begins.
     * @param next the other call: of those with another number of the server's, more may come
     */
    release(next?: BegunCall): [call: BegunCall, piece: CallDelta][] {
      // As nearly always.
      if (held.size === 0) return []
      const named = [...held].filter(([call, piece]) => !isNameless(piece) && !mayGoOn(call, next))
      for (const [call] of named) held.delete(call)
      return named
    },
    /** @throws LlmError bad_reply for a call whose name has not come */
    end(): void {
      if (held.size > 0) throw namelessCall()
    },
  }
}

export type HeldCalls = ReturnType<typeof createHeldCalls>

function isNamed(piece: CallDelta, isWholeName: (name: string) => boolean): boolean {
  if (isNameless(piece)) return false
  const { function: called } = piece
  if (called == null || isFilled(called.arguments)) return true
  // Servers that say no arguments yet, rather than empty ones, may go on with the name.
  return called.arguments != null && isWholeName(called.name ?? '')
}

function mayBeReplaced({ function: called }: CallDelta, call: BegunCall): boolean {
  return call.place !== undefined && !hasOwnId(call) && isEmptyObject(argumentsText(called?.arguments))
}

function isEmptyObject(text: string | undefined): boolean {
  return text?.replaceAll(/\s/g, '') === '{}'
}

function joined(before: CallDelta, piece: CallDelta, name: string | undefined): CallDelta {
  const said = Object.fromEntries(Object.entries(piece).filter(([, value]) => isFilled(value)))
  const [first, further] = [before, piece].map((one) => argumentsText(one.function?.arguments))
  const isReplaced = isEmptyObject(first) && further?.trimStart().startsWith('{')
  const given = [isReplaced ? undefined : first, further].filter((text) => text !== undefined)
  const called = (before.function || piece.function) && {
    ...before.function,
    ...piece.function,
    name,
    ...(given.length > 0 && { arguments: given.join('') }),
  }
  return { ...before, ...said, ...(called && { function: called }) }
}
