import { hasCalls } from './call-texts.ts'
import { isFilled, isListed, itemsOf } from './filled.ts'
import { isJsonObject } from './json-object.ts'

type Fields = Record<string, unknown>

/**
 * An answer to `tools`, or a chunk of one, with its call in `tool_calls`: some servers of open models and older proxies write it as
 * OpenAI's older `function_call`, which clients of `tools` and other dialects do not read. The value itself where there is none.
 * @param request one that has `functions` wants the older form
 */
export function withoutOlderCalls(value: unknown, { tools, functions }: Fields): unknown {
  if (!isListed(tools) || isListed(functions) || !isJsonObject(value)) return value
  const given = itemsOf(value.choices)
  const choices = given.map(toChoice)
  return choices.every((choice, place) => choice === given[place]) ? value : { ...value, choices }
}

function toChoice(choice: unknown): unknown {
  if (!isJsonObject(choice)) return choice
  const { message, delta, finish_reason: reason } = choice
  const [whole, piece] = [toSaid(message), toSaid(delta, { index: 0 })]
  const isOlderEnd = reason === 'function_call'
  if (whole === message && piece === delta && !isOlderEnd) return choice
  return {
    ...choice,
    ...(whole !== message && { message: whole }),
    ...(piece !== delta && { delta: piece }),
    ...(isOlderEnd && { finish_reason: 'tool_calls' }),
  }
}

/** A message, or a piece of one, with its call as the only one of a list. */
function toSaid(said: unknown, place: { index?: number } = {}): unknown {
  if (!isJsonObject(said) || !isJsonObject(said.function_call)) return said
  const { function_call: called, ...rest } = said
  if (hasCalls(said) || (!isFilled(called.name) && !isFilled(called.arguments))) return rest
  return { ...rest, tool_calls: [{ ...place, function: called }] }
}
