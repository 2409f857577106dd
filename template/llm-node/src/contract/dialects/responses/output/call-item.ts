import { isNoArguments } from '../../../call-texts.ts'
import { createHeldArguments } from '../../../held-arguments.ts'
import { createKeptText } from '../../../kept-text.ts'
import type { ToolName } from '../tool-names.ts'
import type { OpenItem, Place } from './place.ts'

/** The two kinds of calls: a function's arguments are JSON, a custom tool's input is any text. */
const kinds = {
  function: { type: 'function_call', given: 'arguments', event: 'response.function_call_arguments' },
  custom: { type: 'custom_tool_call', given: 'input', event: 'response.custom_tool_call_input' },
} as const

export type CallKind = keyof typeof kinds
export type CallItem = OpenItem & { add(piece: string): void }

/** A call of one of the caller's tools. */
export function openCall(place: Place, kind: CallKind, call_id: string, tool: ToolName): CallItem {
  const { type, given, event } = kinds[kind]
  const kept = createKeptText()
  const held = kind === 'function' ? createHeldArguments() : undefined
  const call = { type, call_id, ...tool }
  place.begin({ ...call, [given]: '', status: 'in_progress' })

  function tell(delta: string): void {
    if (delta !== '') place.tell(`${event}.delta`, { delta })
  }

  return {
    add(piece) {
      kept.add(piece)
      tell(held ? held.add(piece) : piece)
    },
    end(status) {
      const said = kept.take()
      tell(held?.end() ?? '')
      // Clients expect an object where there are no arguments.
      const whole = kind === 'function' && isNoArguments(said) ? '{}' : said
      place.tell(`${event}.done`, { ...(kind === 'function' && { name: tool.name }), [given]: whole })
      return place.end({ ...call, [given]: whole, status })
    },
  }
}
