import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import { type CallDelta, callDeltaSchema, type ToldCall, withNews } from './call-news.ts'
import { isFilledText } from './chat.ts'
import { createHeldCalls, type HeldCalls } from './held-calls.ts'

/** More than any answer has. */
const maxCalls = 1000

/**
 * The calls of one choice in their order, with what each has told; which of them an index of the server's stands for; their ids; and
 * the pieces of those whose names have not come.
 */
type Calls = { told: ToldCall[]; byIndex: Map<number, number>; ids: Set<string>; held: HeldCalls }

/**
 * Gives each tool call of a streamed answer an index and an id of its own, and tells them once, with its name. Some servers leave the
 * index out, and some say 0 for each of several calls (NousResearch/hermes-agent#62937): there a new id with a name, or a new name
 * after arguments, begins a new call; before them it goes on with the name, of which some tell a piece at a time
 * (continuedev/continue#5849). Any name begins a call where there is neither index nor id.
 */
export function createCallIndices() {
  const choices = new Map<number, Calls>()

  function placeOf(call: CallDelta, { told, byIndex }: Calls): number {
    const { index } = call
    const open = index == null ? told.length - 1 : byIndex.get(index)
    const known = open === undefined ? undefined : told[open]
    const place = open === undefined || known === undefined || isOther(call, known) ? told.length : open
    if (place >= maxCalls) throw new LlmError('bad_reply', 'The answer has tool calls without an end')
    if (place === told.length) told.push({})
    if (index != null) byIndex.set(index, place)
    return place
  }

  /** A piece of a call as it is to be told; undefined where it has to wait. */
  function toTell(given: unknown, calls: Calls): unknown {
    if (!v.is(callDeltaSchema, given)) return given
    const index = placeOf(given, calls)
    const known = calls.told[index] ?? {}
    if (isFilledText(given.id)) known.given ??= given.id
    const piece = known.id === undefined ? calls.held.begin(given, index) : given
    return piece && withNews(piece, index, known, calls.ids)
  }

  return {
    /** The tool calls of a delta that can be told by now, the same list where they are as they should be. */
    place(choice: number, { tool_calls }: Record<string, unknown>): { tool_calls?: unknown } {
      if (!Array.isArray(tool_calls)) return {}
      const calls = choices.get(choice) ?? { told: [], byIndex: new Map(), ids: new Set(), held: createHeldCalls() }
      choices.set(choice, calls)
      const placed = tool_calls.map((call) => toTell(call, calls))
      if (placed.every((call, place) => call === tool_calls[place])) return { tool_calls }
      return { tool_calls: placed.filter((call) => call !== undefined) }
    },
    /** @throws LlmError bad_reply for a choice that ends before the name of a call has come */
    end(choice: number): void {
      choices.get(choice)?.held.end()
    },
  }
}

/** True where a piece belongs to another call than the one that is open. */
function isOther({ index, id, function: called }: CallDelta, { given, name, hasArguments }: ToldCall): boolean {
  if (!isFilledText(called?.name)) return false
  if (isFilledText(id) && given !== undefined && id !== given) return true
  if (name === undefined) return false
  return (hasArguments === true && called.name !== name) || (index == null && !isFilledText(id))
}
