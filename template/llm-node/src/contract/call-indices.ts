import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import { type CallDelta, callDeltaSchema, type ToldCall, withNews } from './call-news.ts'

/** More than any answer has. */
const maxCalls = 1000

/** The calls of one choice in their order, with what each has told, and which of them an index of the server's stands for. */
type Calls = { told: ToldCall[]; byIndex: Map<number, number> }

/**
 * Gives each tool call of a streamed answer an index of its own, and its id and name once. Some servers leave it out, and some say 0 for each of several
 * calls (NousResearch/hermes-agent#62937): there a new id with a name begins a new call.
 */
export function createCallIndices() {
  const choices = new Map<number, Calls>()

  function placeOf({ index, id, function: called }: CallDelta, calls: Calls): number {
    const open = index == null ? calls.told.length - 1 : calls.byIndex.get(index)
    const known = open === undefined ? undefined : calls.told[open]?.id
    const isOther = open === undefined || open < 0 || (id && called?.name && known !== undefined && id !== known)
    const place = isOther ? calls.told.length : open
    if (place >= maxCalls) throw new LlmError('bad_reply', 'The answer has tool calls without an end')
    if (isOther) calls.told.push({})
    if (index != null) calls.byIndex.set(index, place)
    return place
  }

  /** The tool calls of a delta, the same list where they are as they should be. */
  return (choice: number, { tool_calls }: Record<string, unknown>): { tool_calls?: unknown } => {
    if (!Array.isArray(tool_calls)) return {}
    const calls = choices.get(choice) ?? { told: [], byIndex: new Map() }
    choices.set(choice, calls)
    const placed = tool_calls.map((call) => {
      if (!v.is(callDeltaSchema, call)) return call
      const index = placeOf(call, calls)
      return withNews(call, index, calls.told[index] ?? {})
    })
    return { tool_calls: placed.every((call, place) => call === tool_calls[place]) ? tool_calls : placed }
  }
}
