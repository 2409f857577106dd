import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import { type CallDelta, callDeltaSchema, type ToldCall, withNews } from './call-news.ts'
import { isFilledText } from './chat.ts'

/** More than any answer has. */
const maxCalls = 1000

/** The calls of one choice in their order, with what each has told, and which of them an index of the server's stands for. */
type Calls = { told: ToldCall[]; byIndex: Map<number, number> }

/**
 * Gives each tool call of a streamed answer an index of its own, and its id and name once. Some servers leave the index out, and
 * some say 0 for each of several calls (NousResearch/hermes-agent#62937): there a new id with a name begins a new call. So does a
 * name where there is neither index nor id.
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

/** True where a piece belongs to another call than the one that is open. */
function isOther({ index, id, function: called }: CallDelta, { given, name }: ToldCall): boolean {
  if (!isFilledText(called?.name)) return false
  return isFilledText(id) ? given !== undefined && id !== given : index == null && name !== undefined
}
