import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import { type BegunCall, type CallDelta, callDeltaSchema, saysNothing, withNews } from './call-news.ts'
import { isFilledText } from './chat.ts'
import { createHeldCalls, type HeldCalls } from './held-calls.ts'
import { isWholeName } from './whole-name.ts'

/** More than any answer has. */
const maxCalls = 1000

/**
 * The calls of one choice in their order, with what has come of each; which of them an index of the server's stands for; their ids; and
 * the pieces of those whose names are not whole.
 */
type Calls = { begun: BegunCall[]; byIndex: Map<number, number>; ids: Set<string>; held: HeldCalls }

/**
 * Gives each tool call of a streamed answer an index and an id of its own, and tells them once, with its name. Some servers leave the
 * index out, and some say 0 for each of several calls (NousResearch/hermes-agent#62937): there a new id with a name, or another name
 * after a whole one, begins a new call. Any name begins a call where there is neither index nor id.
 * @param tools those that the request offers
 */
export function createCallIndices(tools: unknown) {
  const choices = new Map<number, Calls>()

  function callsOf(choice: number): Calls {
    const known = choices.get(choice)
    if (known) return known
    const held = createHeldCalls((name) => isWholeName(name, tools))
    const calls = { begun: [], byIndex: new Map(), ids: new Set<string>(), held }
    choices.set(choice, calls)
    return calls
  }

  function placeOf(call: CallDelta, { begun, byIndex }: Calls): number {
    const { index } = call
    const open = index == null ? begun.length - 1 : byIndex.get(index)
    const known = open === undefined ? undefined : begun[open]
    const place = open === undefined || known === undefined || isOther(call, known) ? begun.length : open
    if (place >= maxCalls) throw new LlmError('bad_reply', 'The answer has tool calls without an end')
    if (index != null) byIndex.set(index, place)
    return place
  }

  /** What is to be told now that a piece has come: none of a call that has to wait, and those that have waited for another to begin. */
  function toTell(given: unknown, calls: Calls): unknown[] {
    if (!v.is(callDeltaSchema, given)) return [given]
    if (saysNothing(given)) return []
    const { begun, held, ids } = calls
    const index = placeOf(given, calls)
    const waited = index < begun.length ? [] : released(calls)
    const call = begun[index] ?? {}
    begun[index] = call
    if (isFilledText(given.id)) call.given ??= given.id
    call.name = joinedName(call.name, given.function?.name)
    const isTold = call.id !== undefined
    const piece = isTold ? given : held.begin(given, index, call.name)
    const news = piece && withNews(piece, index, call, ids)
    return news === undefined || (isTold && saysNothing(news)) ? waited : [...waited, news]
  }

  function released(calls: Calls): CallDelta[] {
    const { begun, held, ids } = calls
    return held.release().map(([index, call]) => withNews(call, index, begun[index] ?? {}, ids))
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
      const placed = (given ?? []).flatMap((call) => toTell(call, calls))
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

/** True where a piece belongs to another call than the one that is open. */
function isOther({ index, id, function: called }: CallDelta, { id: told, given, name }: BegunCall): boolean {
  if (!isFilledText(called?.name)) return false
  if (isFilledText(id) && given !== undefined && id !== given) return true
  if (name === undefined) return false
  return (told !== undefined && called.name !== name) || (index == null && !isFilledText(id))
}

/** A name with what its next piece says: a piece of it, or all of it so far. */
function joinedName(before: string | undefined, said: string | null | undefined): string | undefined {
  if (!said || before === undefined) return said || before
  return said.startsWith(before) ? said : `${before}${said}`
}
