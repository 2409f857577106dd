import { wantedChoices } from '#runtime/contract/choices.ts'
import { isJsonObject } from '#runtime/contract/json-object.ts'

/** A request of one turn: what its user asks, and the request without that. */
export type SingleTurn = { text: string; rest: Record<string, unknown> }

const notOfText = ['tools', 'functions', 'modalities', 'audio', 'prediction', 'web_search_options'] as const
const instructions: ReadonlySet<unknown> = new Set(['system', 'developer'])

/** Undefined for a conversation, and for what needs or gives more than text. */
export function singleTurnOf(body: Record<string, unknown>): SingleTurn | undefined {
  const { messages } = body
  if (!Array.isArray(messages) || wantedChoices(body) !== 1) return undefined
  if (notOfText.some((name) => body[name] !== undefined && body[name] !== null)) return undefined
  const said: readonly unknown[] = messages
  const [first, second] = said.length === 1 ? [undefined, said[0]] : said
  if (said.length > 2 || (first !== undefined && !(isJsonObject(first) && instructions.has(first.role))))
    return undefined
  if (!isJsonObject(second) || second.role !== 'user') return undefined
  const text = textOf(second.content)
  if (text === undefined) return undefined
  const asked = { ...second, content: null }
  return { text, rest: { ...body, messages: first === undefined ? [asked] : [first, asked] } }
}

/** A text, or a list of one that says nothing else. */
function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content
  if (!Array.isArray(content) || content.length !== 1) return undefined
  const [part]: unknown[] = content
  const isText = isJsonObject(part) && part.type === 'text' && Object.keys(part).length === 2
  return isText && typeof part.text === 'string' ? part.text : undefined
}
