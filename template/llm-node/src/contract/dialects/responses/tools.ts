import * as v from 'valibot'
import { isFilledText } from '../../chat.ts'
import { isJsonObject } from '../../json-object.ts'
import { listOf } from '../../lists.ts'
import { checkField } from '../../parse.ts'
import { refusal } from '../../refusal.ts'
import type { ToolNames } from './tool-names.ts'
import { uncarriedField } from './uncarried.ts'
import { isSearch, toSearchOptions } from './web-search.ts'

type Fields = Record<string, unknown>

const toolsSchema = v.nullish(listOf(v.custom<Fields>(isJsonObject), 'tools', 'must be a list of tools'))

/** Fields of a tool that change who calls it or when: no inner form has them. */
const uncarried = ['allowed_callers', 'async', 'defer_loading', 'output_schema']

/** The tools in the inner form. A search of the web is not a tool there, but an option of the request. */
export function readTools(
  { tools: given, tool_choice: choice }: Fields,
  names: ToolNames,
): { tools?: Fields[]; web_search_options?: Fields } {
  const tools = checkField(toolsSchema, given, 'tools', 'a list of tools')
  if (!tools) return {}
  const searches = tools.flatMap((tool, place) =>
    isSearch(tool) ? toSearchOptions(tool, `tools.${place}`, choice) : [],
  )
  const [search] = searches
  if (searches.length > 1) throw refusal('tools lists web search twice; list it once', 'tools')
  const others = tools.flatMap((tool, place) => (isSearch(tool) ? [] : toTools(tool, `tools.${place}`, names)))
  return { ...((others.length > 0 || !search) && { tools: others }), ...(search && { web_search_options: search }) }
}

/** A namespace becomes its tools. What it says of them stands before the first: at each, it would be paid for each time. */
function toTools(tool: Fields, param: string, names: ToolNames): Fields[] {
  if (tool.type !== 'namespace') return [toTool(tool, param)]
  const { type: _, name: namespace, description: about, tools: given, ...rest } = tool
  if (typeof namespace !== 'string' || namespace === '')
    throw refusal(`${param}.name must be the name of the namespace`, `${param}.name`)
  const other = Object.keys(rest).find((field) => asksForMore(rest[field]))
  if (other) throw uncarriedField(param, other)
  const tools = checkField(toolsSchema, given, `${param}.tools`, 'a list of tools') ?? []
  return tools.map(({ name, description, ...one }, place) => {
    const said = [place === 0 && about, description].filter(isFilledText).join('\n\n')
    const inner = { ...one, name: isFilledText(name) ? names.join({ namespace, name }) : name }
    return toTool({ ...inner, ...(said !== '' && { description: said }) }, `${param}.tools.${place}`)
  })
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
  if (other) throw uncarriedField(param, other)
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

/** Tools that the caller runs, and whose form OpenAI's models alone have learned. */
const known: ReadonlySet<string> = new Set(['local_shell', 'shell', 'apply_patch', 'computer', 'computer_use_preview'])

function unknownTool(type: unknown, param: string): Error {
  const fix = 'what can be carried is function, custom, namespace and web_search'
  if (typeof type !== 'string') return refusal(`${param}.type is missing: ${fix}`, `${param}.type`)
  const why = known.has(type)
    ? 'a tool that OpenAI’s models know by heart: offer it as a function or a custom tool'
    : `which OpenAI’s own servers would run: ${fix}`
  return refusal(`${param} is of the type ${type.slice(0, 40)}, ${why}`, `${param}.type`)
}

/** The choice among the tools in the inner form. */
export function readToolChoice(choice: unknown, names: ToolNames): unknown {
  if (!isJsonObject(choice)) return choice
  const { type, name, namespace, mode, tools, ...rest } = choice
  const isTool = (type === 'function' || type === 'custom') && typeof name === 'string'
  if (isTool && isTextOrNone(namespace)) {
    const one = names.join({ name, ...(namespace && { namespace }) })
    return { type, [type]: { name: one }, ...rest }
  }
  if (type === 'allowed_tools' && Array.isArray(tools)) {
    return { type, allowed_tools: { mode, tools: tools.map((tool) => readToolChoice(tool, names)), ...rest } }
  }
  const fix = 'it may be auto, none, required, allowed_tools, or a function or custom tool by type and name'
  throw refusal(`tool_choice cannot be carried as it is: ${fix}`, 'tool_choice')
}

function isTextOrNone(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string'
}
