import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import { type BegunCall, type CallDelta, callDeltaSchema, saysNothing, withNews } from './call-news.ts'
import { argumentsText } from './call-texts.ts'
import { isFilledText } from './chat.ts'
import { isFilled } from './filled.ts'
import { createHeldCalls, type HeldCalls } from './held-calls.ts'
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
 * after a whole one, or the same one after whole arguments, begins a new call. Any name begins a call where there is neither index
 * nor id.
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
    const { begun, held } = calls
    const call = callOf(given, calls)
    const waited = calls.begun > begun ? released(calls, call) : []
    if (isFilledText(given.id)) call.given ??= given.id
    call.name = joinedName(call.name, given.function?.name)
    const isTold = call.id !== undefined
    const piece = isTold ? given : held.begin(given, call)
    if (piece === undefined) {
      if (!call.isDoubtful) heldBack(choice)
      return waited
    }
    const news = told(piece, call, calls)
    return isTold && saysNothing(news) ? waited : [...waited, news]
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

/** The call that a piece belongs to. */
function callOf(piece: CallDelta, calls: Calls): BegunCall {
  const place = piece.index ?? undefined
  const open = place === undefined ? calls.last : calls.byPlace.get(place)
  if (open && !isOther(piece, open)) return open
  if (calls.begun >= maxCalls) throw new LlmError('bad_reply', 'The answer has tool calls without an end')
  const call: BegunCall = { place, isDoubtful: open !== undefined && isNameAlone(piece, open) }
  calls.begun += 1
  if (calls.last) calls.last.said = undefined
  calls.last = call
  if (place !== undefined) calls.byPlace.set(place, call)
  return call
}

/** True where a piece belongs to another call than the one that is open. */
function isOther({ index, id, function: called }: CallDelta, open: BegunCall): boolean {
  if (!isFilledText(called?.name)) return false
  const { given, name } = open
  if (isFilledText(id) && given !== undefined && id !== given) return true
  if (name === undefined) return false
  if (index == null && !isFilledText(id)) return true
  const isNamed = open.id !== undefined || open.isDoubtful
  return isNamed === true && (called.name !== name || (called.arguments != null && open.said?.isWhole() === true))
}

/** True where a piece says nothing but the name of the open call once more, under its id or its number. */
function isNameAlone({ index, id, function: called }: CallDelta, { given, name }: BegunCall): boolean {
  const isSame = isFilledText(id) ? id === given : index != null
  return isSame && called?.name === name && !isFilled(called?.arguments)
}

function told(piece: CallDelta, call: BegunCall, calls: Calls): CallDelta {
  if (call.index === undefined) {
    call.index = calls.told
    calls.told += 1
    const { given, name } = call
    // An id that is made of the name may come again.
    const mayComeAgain = name !== undefined && (given === undefined || given.includes(name))
    if (mayComeAgain && call === calls.last) call.said = createWholeObject()
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
