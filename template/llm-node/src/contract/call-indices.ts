import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import { type BegunCall, type CallDelta, callDeltaSchema, saysNothing, withNews } from './call-news.ts'
import { argumentsText } from './call-texts.ts'
import { isFilledText } from './chat.ts'
import { createHeldCalls, type HeldCalls } from './held-calls.ts'
import { hasOwnId } from './own-call-id.ts'
import { saidAgain } from './said-again.ts'
import { isWholeName } from './whole-name.ts'
import { createWholeObject } from './whole-object.ts'

/** More than any answer has. */
const maxCalls = 1000

/**
 * The calls of one choice: how many have begun and been told, the last one, and that which a number of the server's stands for; their
 * ids; and the pieces of those whose names are not whole.
 */
type Calls = {
  begun: number
  told: number
  last: BegunCall | undefined
  byPlace: Map<number, BegunCall>
  ids: Set<string>
  held: HeldCalls
}

/**
 * Gives each tool call of a streamed answer an index and an id of its own, and tells them once, with its name. Some servers leave the
 * index out, and some say 0 for each of several calls (NousResearch/hermes-agent#62937): there a new id with a name, another name
 * after a whole one, or the same one with other arguments after whole ones, begins a new call; with the same arguments, it says the
 * call once more. Any name begins a call where there is neither index nor id.
 * @param tools those that the request offers
 * @param heldBack called with the choice of a piece that has to wait
 */
export function createCallIndices(tools: unknown, heldBack: (choice: number) => void) {
  const choices = new Map<number, Calls>()

  function callsOf(choice: number): Calls {
    const known = choices.get(choice)
    if (known) return known
    const held = createHeldCalls((name) => isWholeName(name, tools))
    const calls = { begun: 0, told: 0, last: undefined, byPlace: new Map(), ids: new Set<string>(), held }
    choices.set(choice, calls)
    return calls
  }

  /** What is to be told now that a piece has come: none of a call that has to wait, and those that have waited for another to begin. */
  function toTell(given: unknown, choice: number, calls: Calls): unknown[] {
    if (!v.is(callDeltaSchema, given)) return [given]
    if (saysNothing(given)) return []
    const open = openCall(given, calls)
    const again = open && saidAgain(given, open)
    if (again === 'repeats') return []
    if (open && !again) return newsOf(given, open, choice, calls)
    const call = begin(given, calls)
    const waited = released(calls, call)
    return [...waited, ...(again ?? [given]).flatMap((piece) => newsOf(piece, call, choice, calls))]
  }

  function newsOf(given: CallDelta, call: BegunCall, choice: number, calls: Calls): CallDelta[] {
    if (isFilledText(given.id)) call.given ??= given.id
    call.name = joinedName(call.name, given.function?.name)
    const isTold = call.id !== undefined
    const piece = isTold ? given : calls.held.begin(given, call)
    if (piece === undefined) {
      heldBack(choice)
      return []
    }
    const news = told(piece, call, calls)
    return isTold && saysNothing(news) ? [] : [news]
  }

  return {
    /**
     * The tool calls that can be told by now, the same list where they are as they should be.
     * @param isEnd true for the last delta of a choice
     */
    place(choice: number, { tool_calls }: Record<string, unknown>, isEnd: boolean): { tool_calls?: unknown } {
      const given = Array.isArray(tool_calls) ? tool_calls : undefined
      // As of nearly every piece of an answer.
      if (!given && !(isEnd && choices.has(choice))) return {}
      const calls = callsOf(choice)
      const placed = (given ?? []).flatMap((call) => toTell(call, choice, calls))
      if (isEnd) placed.push(...released(calls))
      if (placed.length === given?.length && placed.every((call, place) => call === given[place])) return { tool_calls }
      return given || placed.length > 0 ? { tool_calls: placed } : {}
    },
    /** @throws LlmError bad_reply for a choice that ends before the name of a call has come */
    end(choice: number): void {
      choices.get(choice)?.held.end()
    },
  }
}

/** The call that has begun under the number of a piece, unless the piece is another's. */
function openCall(piece: CallDelta, calls: Calls): BegunCall | undefined {
  const open = piece.index == null ? calls.last : calls.byPlace.get(piece.index)
  return open && isOther(piece, open) ? undefined : open
}

function begin({ index }: CallDelta, calls: Calls): BegunCall {
  if (calls.begun >= maxCalls) throw new LlmError('bad_reply', 'The answer has tool calls without an end')
  const place = index ?? undefined
  const call: BegunCall = { place }
  calls.begun += 1
  if (calls.last) calls.last.said = undefined
  calls.last = call
  if (place !== undefined) calls.byPlace.set(place, call)
  return call
}

/** True where a piece belongs to another call than the one that is open, whatever its arguments. */
function isOther({ index, id, function: called }: CallDelta, { given, name, isNamed }: BegunCall): boolean {
  if (!isFilledText(called?.name)) return false
  if (isFilledText(id) && given !== undefined && id !== given) return true
  if (name === undefined) return false
  if (index == null && !isFilledText(id)) return true
  return isNamed === true && called.name !== name
}

function told(piece: CallDelta, call: BegunCall, calls: Calls): CallDelta {
  if (call.index === undefined) {
    call.index = calls.told
    calls.told += 1
    call.isNamed = true
    if (!hasOwnId(call) && call === calls.last) call.said = createWholeObject()
  }
  call.said?.add(argumentsText(piece.function?.arguments) ?? '')
  return withNews(piece, call.index, call, calls.ids)
}

/** The calls that have waited, and need not once this other one has begun, or the choice has ended. */
function released(calls: Calls, next?: BegunCall): CallDelta[] {
  return calls.held.release(next).map(([call, piece]) => told(piece, call, calls))
}

/** A name with what its next piece says: a piece of it, or all of it so far. */
function joinedName(before: string | undefined, said: string | null | undefined): string | undefined {
  if (!said || before === undefined) return said || before
  return said.startsWith(before) ? said : `${before}${said}`
}
