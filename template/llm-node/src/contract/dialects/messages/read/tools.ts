import { present } from '../../../present.ts'
import type { Choice, Tool } from './tool-schemas.ts'

export function toTool({ name, description, input_schema, strict, cache_control }: Tool): object {
  const own = present({ name, description, parameters: input_schema, strict })
  return { type: 'function', function: own, ...present({ cache_control }) }
}

const choices = { auto: 'auto', any: 'required', none: 'none' } as const

export function toChoice(choice: Choice): object {
  const chosen = choice.type === 'tool' ? { type: 'function', function: { name: choice.name } } : choices[choice.type]
  const isOneOnly = 'disable_parallel_tool_use' in choice && choice.disable_parallel_tool_use === true
  return { tool_choice: chosen, ...(isOneOnly && { parallel_tool_calls: false }) }
}
