import * as v from 'valibot'
import { isJsonObject } from '../../json-object.ts'
import { listOf } from '../../lists.ts'
import { checkField } from '../../parse.ts'
import { present } from '../../present.ts'
import { refusal } from '../../refusal.ts'

type Fields = Record<string, unknown>

const toolsSchema = v.nullish(listOf(v.custom<Fields>(isJsonObject), 'tools', 'must be a list of tools'))

/** Fields of a tool that change who calls it or when: no inner form has them. */
const uncarried = ['allowed_callers', 'async', 'defer_loading', 'output_schema']

const webSearch = /^web_search(_preview)?(_\d{4}_\d{2}_\d{2})?$/

/** The tools in the inner form. A search of the web is not a tool there, but an option of the request. */
export function readTools(given: unknown): { tools?: Fields[]; web_search_options?: Fields } {
  const tools = checkField(toolsSchema, given, 'tools', 'a list of tools')
  if (!tools) return {}
  const searches = tools.flatMap((tool, place) => (isSearch(tool) ? [toSearchOptions(tool, `tools.${place}`)] : []))
  const [search] = searches
  if (searches.length > 1) throw refusal('tools has a search of the web twice; send one', 'tools')
  const others = tools.flatMap((tool, place) => (isSearch(tool) ? [] : [toTool(tool, `tools.${place}`)]))
  return { ...((others.length > 0 || !search) && { tools: others }), ...(search && { web_search_options: search }) }
}

function isSearch({ type }: Fields): boolean {
  return typeof type === 'string' && webSearch.test(type)
}

function toTool({ type, ...tool }: Fields, param: string): Fields {
  if (type !== 'function' && type !== 'custom') throw unknownTool(type, param)
  if (isJsonObject(tool[type])) {
    throw refusal(
      `${param} is a tool of chat completions; here name and all else stand beside type`,
      `${param}.${type}`,
    )
  }
  const { name, cache_control, ...rest } = tool
  if (typeof name !== 'string' || name === '')
    throw refusal(`${param}.name must be the name of the tool`, `${param}.name`)
  const other = uncarried.find((field) => asksForMore(rest[field]))
  if (other) throw refusal(`${param}.${other} cannot be carried; leave it out`, `${param}.${other}`)
  const said = Object.entries(rest).filter(([field, value]) => !uncarried.includes(field) && value !== null)
  const inner: Fields = { name, ...Object.fromEntries(said) }
  if (type === 'custom' && isJsonObject(inner.format)) inner.format = toFormat(inner.format)
  return { type, [type]: inner, ...(cache_control !== undefined && { cache_control }) }
}

/** True unless the field is left out, or says what holds without it. */
function asksForMore(value: unknown): boolean {
  const isDirect = Array.isArray(value) && value.every((caller) => caller === 'direct')
  return value !== undefined && value !== null && value !== false && !isDirect
}

function toFormat({ type, ...rest }: Fields): Fields {
  return type === 'grammar' ? { type, grammar: rest } : { type, ...rest }
}

function unknownTool(type: unknown, param: string): Error {
  const fix = 'what can be carried is function, custom and web_search'
  if (typeof type !== 'string') return refusal(`${param}.type is missing: ${fix}`, `${param}.type`)
  return refusal(
    `${param} is of the type ${type.slice(0, 40)}, which OpenAI’s own servers would run: ${fix}`,
    `${param}.type`,
  )
}

function toSearchOptions({ type: _, ...tool }: Fields, param: string): Fields {
  const { search_context_size, user_location, external_web_access, ...rest } = tool
  const other = Object.keys(rest).find((name) => rest[name] !== null)
  if (other)
    throw refusal(`${param}.${other.slice(0, 40)} cannot be carried; leave it out`, `${param}.${other.slice(0, 40)}`)
  if (external_web_access === false) {
    throw refusal(`${param}.external_web_access cannot be false here; leave it out`, `${param}.external_web_access`)
  }
  return {
    ...present({ search_context_size }),
    ...(isJsonObject(user_location) && { user_location: toLocation(user_location) }),
  }
}

function toLocation({ type = 'approximate', ...place }: Fields): Fields {
  return { type, approximate: place }
}

/** The choice among the tools in the inner form. */
export function readToolChoice(choice: unknown): unknown {
  if (!isJsonObject(choice)) return choice
  const { type, name, mode, tools, ...rest } = choice
  if ((type === 'function' || type === 'custom') && typeof name === 'string') return { type, [type]: { name }, ...rest }
  if (type === 'allowed_tools' && Array.isArray(tools)) {
    return { type, allowed_tools: { mode, tools: tools.map(readToolChoice), ...rest } }
  }
  const fix = 'it may be auto, none, required, allowed_tools, or a function or custom tool by type and name'
  throw refusal(`tool_choice cannot be carried as it is: ${fix}`, 'tool_choice')
}
