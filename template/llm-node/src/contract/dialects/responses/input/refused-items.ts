import { refusal } from '../../../refusal.ts'

type Fields = Record<string, unknown>

/** True for a message of chat completions that is none here. */
export function isOfChat(item: Fields): boolean {
  return item.role === 'tool' || 'tool_calls' in item || 'tool_call_id' in item
}

export function messageOfChat(param: string): Error {
  const forms = 'a call is an item function_call, and its result an item function_call_output'
  return refusal(`${param} is a message of chat completions; here ${forms}`, param)
}

/** The error for an item that refers to what is not here, or of a type that cannot be carried. */
export function unknownItem(item: Fields, type: string, param: string): Error {
  if (type === 'item_reference' || (type === '' && typeof item.id === 'string')) {
    const fix = 'send the item itself; clients do so where their request says store: false'
    return refusal(`${param} refers to an item of an earlier response, and none is kept here: ${fix}`, param)
  }
  if (type === '') return refusal(`${param}.type is missing`, `${param}.type`)
  const known = 'message, reasoning, function_call, function_call_output, custom_tool_call and custom_tool_call_output'
  return refusal(`${param} is of the type ${type.slice(0, 40)}, which cannot be carried; what can is ${known}`, param)
}
