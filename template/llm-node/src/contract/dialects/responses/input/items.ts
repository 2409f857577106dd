import * as v from 'valibot'
import { isListed } from '../../../filled.ts'
import { isJsonObject } from '../../../json-object.ts'
import { listOf } from '../../../lists.ts'
import { own } from '../../../own.ts'
import { checkField } from '../../../parse.ts'
import { plain } from '../../../plain-content.ts'
import { refusal } from '../../../refusal.ts'
import { without } from '../../../without.ts'
import type { ToolNames } from '../tool-names.ts'
import { uncarriedField } from '../uncarried.ts'
import { createAssistantTurn } from './assistant-turn.ts'
import { readContent } from './parts.ts'
import { isOfChat, messageOfChat, unknownItem } from './refused-items.ts'
import { toSpoken } from './spoken.ts'
import { sealedIn, thoughtText } from './thoughts.ts'

type Fields = Record<string, unknown>

const itemsSchema = listOf(v.custom<Fields>(isJsonObject, 'must be an item'), 'messages', 'must be a list of items')

/** What an item says of its own place and state, and Codex of its turns, which no model reads. */
const ownFields = ['type', 'id', 'status', 'internal_chat_message_metadata_passthrough']

const roles = ['user', 'assistant', 'system', 'developer']

/** The messages of the items in `input`, after the instructions. */
export function readInput(input: unknown, instructions: unknown, names: ToolNames): Fields[] {
  const first = instructionsOf(instructions)
  if (typeof input === 'string') return [...first, { role: 'user', content: input }]
  const items = checkField(itemsSchema, input, 'input', 'a text or a list of items, such as messages')
  return withNextTurn([...first, ...readItems(items, names)])
}

/**
 * Behind a message of the assistant, this API's models write a new one, as agents want that send again what has come of an answer that
 * broke off. In the inner form such a message is the beginning of the answer, which some providers go on with and others refuse.
 */
function withNextTurn(messages: Fields[]): Fields[] {
  const last = messages.at(-1)
  if (last?.role !== 'assistant' || isListed(last.tool_calls)) return messages
  return [...messages, { role: 'user', content: 'Continue.' }]
}

function instructionsOf(instructions: unknown): Fields[] {
  if (instructions === undefined || instructions === null) return []
  if (typeof instructions === 'string') return [{ role: 'system', content: instructions }]
  throw refusal('instructions must be a text', 'instructions')
}

function readItems(items: readonly Fields[], names: ToolNames): Fields[] {
  const messages: Fields[] = []
  const turn = createAssistantTurn()
  const called = new Set<string>()

  function add(message: Fields): void {
    messages.push(...turn.take(), message)
  }

  const readers: Readonly<Record<string, (item: Fields, param: string) => void>> = {
    message(item, param) {
      const role = textOf(item, 'role', param)
      if (!roles.includes(role)) throw refusal(`${param}.role must be one of ${roles.join(', ')}`, `${param}.role`)
      const content = readContent(item.content, `${param}.content`)
      const rest = without(item, [...ownFields, 'role', 'content'])
      if (role !== 'assistant') return add({ role, content: plain(content), ...rest })
      turn.said(toSpoken(content, item.content), rest)
    },
    reasoning(item, param) {
      turn.thought(thoughtText(item), sealedIn(item, param))
    },
    function_call(item, param) {
      const name = nameOf(item, param)
      addCall(item, param, { type: 'function', function: { name, arguments: textOf(item, 'arguments', param) } })
    },
    custom_tool_call(item, param) {
      const name = nameOf(item, param)
      addCall(item, param, { type: 'custom', custom: { name, input: textOf(item, 'input', param) } })
    },
    // What a search has found stands in the answer behind it, and in the item only if it was asked for.
    web_search_call(item, param) {
      if (isListed(item.results)) throw uncarriedField(param, 'results')
    },
    function_call_output: addResult,
    custom_tool_call_output: addResult,
  }

  function nameOf(item: Fields, param: string): string {
    const name = textOf(item, 'name', param)
    const isAlone = item.namespace === undefined || item.namespace === null
    return names.join({ name, ...(!isAlone && { namespace: textOf(item, 'namespace', param) }) })
  }

  function addCall(item: Fields, param: string, form: Fields): void {
    const id = textOf(item, 'call_id', param)
    called.add(id)
    // OpenAI's SDKs add `parsed_arguments` to the answers that they parse.
    const rest = carried(item, ['call_id', 'name', 'namespace', 'arguments', 'input', 'parsed_arguments'], param)
    turn.call({ id, ...form, ...rest })
  }

  function addResult(item: Fields, param: string): void {
    const id = textOf(item, 'call_id', param)
    if (!called.has(id)) {
      const fix = 'send the call of the same call_id as an item before it, since no earlier response is kept here'
      throw refusal(`${param} is the output of a call that is not in the input: ${fix}`, `${param}.call_id`)
    }
    const content = plain(readContent(item.output, `${param}.output`))
    const rest = carried(item, ['call_id', 'output', 'name', 'namespace'], param)
    add({ role: 'tool', tool_call_id: id, content, ...rest })
  }

  for (const [place, item] of items.entries()) {
    const param = `input.${place}`
    if (isOfChat(item)) throw messageOfChat(param)
    const type = typeOf(item)
    const read = own(readers, type)
    if (!read) throw unknownItem(item, type, param)
    read(item, param)
  }
  return [...messages, ...turn.take()]
}

/** A message may come without a type. */
function typeOf({ type, role }: Fields): string {
  if (type === undefined || type === null) return role === undefined ? '' : 'message'
  return typeof type === 'string' ? type : ''
}

/** What says nothing in these fields of a call or result: anything else, such as a caller that is not the model, cannot be carried. */
const usual: Readonly<Record<string, (value: unknown) => boolean>> = {
  async: (value) => value === false,
  caller: (value) => Object(value).type === 'direct',
}

/** What a call or result has beside its form. */
function carried(item: Fields, form: readonly string[], param: string): Fields {
  const rest = Object.entries(without(item, [...ownFields, ...form])).filter(([, value]) => value !== null)
  const other = rest.find(([name, value]) => own(usual, name)?.(value) === false)
  if (other) throw uncarriedField(param, other[0])
  return Object.fromEntries(rest.filter(([name]) => !own(usual, name)))
}

function textOf(item: Fields, name: string, param: string): string {
  const value = item[name]
  if (typeof value === 'string') return value
  const what = value === undefined ? 'is missing' : 'must be a text'
  throw refusal(`${param}.${name} ${what}`, `${param}.${name}`)
}
