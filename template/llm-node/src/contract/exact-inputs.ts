import { parseExactly } from './exact-json.ts'
import { isJsonObject } from './json-object.ts'

/** Sixteen digits, or an exponent of three: without either, a double has every number in a text as it is written. */
const mayLose = /\d[\d.]{15}|\d[eE][-+]?\d{3}/

/**
 * A request whose calls of tools have their inputs as objects, as in the dialect `messages`, with the digits of these as they came:
 * they go on as text. All other numbers remain numbers, which are read as such.
 * @param body is changed
 * @param json what `body` was parsed from
 * @param takeRoom called before `json` is parsed once more
 */
export function keepInputs(body: unknown, json: string, takeRoom: () => void): void {
  // The search takes longer than to look for calls, which other dialects have not.
  if (!messagesOf(body).some(isCalling) || !mayLose.test(json)) return
  takeRoom()
  const exact = callsIn(parseExactly(json))
  for (const [place, call] of callsIn(body).entries()) {
    if (isJsonObject(call.input)) call.input = exact[place]?.input
  }
}

function messagesOf(body: unknown): unknown[] {
  return isJsonObject(body) && Array.isArray(body.messages) ? body.messages : []
}

function isCalling(message: unknown): boolean {
  return isJsonObject(message) && Array.isArray(message.content) && message.content.some(isCall)
}

function callsIn(body: unknown): Record<string, unknown>[] {
  return messagesOf(body).flatMap((message) =>
    isJsonObject(message) && Array.isArray(message.content) ? message.content.filter(isCall) : [],
  )
}

function isCall(block: unknown): block is Record<string, unknown> {
  return isJsonObject(block) && block.type === 'tool_use'
}
