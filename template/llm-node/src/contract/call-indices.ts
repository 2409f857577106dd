import * as v from 'valibot'
import { LlmError } from '../errors.ts'

const deltaSchema = v.looseObject({
  index: v.optional(v.nullable(v.number())),
  id: v.optional(v.nullable(v.string())),
  function: v.optional(v.nullable(v.looseObject({ name: v.optional(v.nullable(v.string())) }))),
})
/** More than any answer has. */
const maxCalls = 1000

type Delta = v.InferOutput<typeof deltaSchema>

/** The calls of one choice: the id that each began with, in their order, and which of them an index of the server's stands for. */
type Calls = { ids: (string | undefined)[]; byIndex: Map<number, number> }

/**
 * Gives each tool call of a streamed answer an index of its own. Some servers leave it out, and some say 0 for each of several
 * calls (NousResearch/hermes-agent#62937): there a new id with a name begins a new call.
 */
export function createCallIndices() {
  const choices = new Map<number, Calls>()

  function placeOf({ index, id, function: called }: Delta, calls: Calls): number {
    const open = index == null ? calls.ids.length - 1 : calls.byIndex.get(index)
    const known = open === undefined ? undefined : calls.ids[open]
    const isOther = open === undefined || open < 0 || (id && called?.name && known !== undefined && id !== known)
    const place = isOther ? calls.ids.length : open
    if (place >= maxCalls) throw new LlmError('bad_reply', 'The answer has tool calls without an end')
    if (isOther) calls.ids.push(undefined)
    calls.ids[place] ??= id || undefined
    if (index != null) calls.byIndex.set(index, place)
    return place
  }

  /** The tool calls of a delta, the same list where their indices are right. */
  return (choice: number, { tool_calls }: Record<string, unknown>): { tool_calls?: unknown } => {
    if (!Array.isArray(tool_calls)) return {}
    const calls = choices.get(choice) ?? { ids: [], byIndex: new Map() }
    choices.set(choice, calls)
    const placed = tool_calls.map((call) => {
      if (!v.is(deltaSchema, call)) return call
      const index = placeOf(call, calls)
      return call.index === index ? call : { ...call, index }
    })
    return { tool_calls: placed.every((call, place) => call === tool_calls[place]) ? tool_calls : placed }
  }
}
