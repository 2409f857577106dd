import { isJsonObject } from '#runtime/contract/json-object.ts'
import { readTextList } from '#runtime/text-list.ts'
import type { OptionRow } from '../admin/option-lines.ts'

/** What a key can be given on the command line: how each option is read, and which property it becomes. */
const table = {
  name: { property: 'name', kind: 'text', hint: 'NAME', help: 'what people call the key' },
  owner: { property: 'owner', kind: 'text', hint: 'NAME', help: 'who answers for it' },
  department: { property: 'department', kind: 'text', hint: 'NAME', help: 'whose budget it uses' },
  user: { property: 'user', kind: 'text', hint: 'NAME', help: 'whose requests they are, whatever these say' },
  tags: { property: 'tags', kind: 'list', hint: 'A,B', help: 'for the ledger; quotes hold a comma, as in "a,b",c' },
  models: { property: 'models', kind: 'list', hint: 'A,B', help: 'models, aliases, tiers or provider/model' },
  providers: { property: 'providers', kind: 'list', hint: 'A,B', help: 'as the catalogue names them' },
  strategies: { property: 'strategies', kind: 'list', hint: 'A,B', help: 'that requests may name' },
  tasks: { property: 'tasks', kind: 'list', hint: 'A,B', help: 'embed, classify, generate, reason' },
  strategy: { property: 'strategy', kind: 'text', hint: 'NAME', help: 'for requests that name none' },
  'private-auto': {
    property: 'private',
    kind: 'auto',
    hint: '',
    help: 'a request is private if personal data is found in it',
  },
  private: { property: 'private', kind: 'flag', hint: '', help: 'all its requests are private; --no-private' },
  cache: { property: 'cache', kind: 'flag', hint: '', help: 'its requests use the cache; --no-cache' },
  disabled: { property: 'disabled', kind: 'flag', hint: '', help: 'it is not valid for now; --no-disabled' },
  expires: { property: 'expires', kind: 'text', hint: 'TIME', help: 'such as 2027-01-01T00:00:00Z' },
  budget: {
    property: 'budgets',
    kind: 'budget',
    hint: 'USD/PER',
    help: '100/month: day, week, month, quarter, total; repeatable',
  },
  'requests-per-minute': { property: 'requestsPerMinute', kind: 'limit', hint: 'N', help: '' },
  'tokens-per-minute': { property: 'tokensPerMinute', kind: 'limit', hint: 'N', help: '' },
  concurrent: { property: 'concurrent', kind: 'limit', hint: 'N', help: 'calls at a time' },
} as const satisfies Record<string, { property: string; kind: Kind; hint: string; help: string }>
type Kind = 'text' | 'list' | 'flag' | 'auto' | 'budget' | 'limit'
type Name = keyof typeof table
type Value = string | boolean | (string | boolean)[] | undefined

export const propertyOptions: Record<Name, { type: 'string' | 'boolean'; multiple: boolean }> = Object.assign(
  Object.create(null),
  Object.fromEntries(
    Object.entries(table).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' || kind === 'auto' ? 'boolean' : 'string', multiple: kind === 'budget' },
    ]),
  ),
)

export const propertyRows = Object.entries(table).map(
  ([name, { hint, help }]): OptionRow => [`--${name} ${hint}`.trimEnd(), help],
)

export function isPropertyOption(name: string): name is Name {
  return Object.hasOwn(table, name)
}

/**
 * The properties that a command line gives a key.
 * @throws Error naming the option and what it must be
 */
export function propertiesOf(values: { [option: string]: Value }): Record<string, unknown> {
  const properties: Record<string, unknown> = {}
  const limits: Record<string, unknown> = {}
  for (const [name, { property, kind }] of Object.entries(table)) {
    const value = values[name]
    if (value === undefined) continue
    if (property in properties)
      throw new Error(`--${name} says something else of ${property} than the option before: give one`)
    if (kind === 'auto') properties[property] = value === true ? 'auto' : false
    else if (kind === 'limit') limits[property] = numberOf(name, String(value))
    else if (kind === 'list') properties[property] = readTextList(String(value))
    else if (kind === 'budget') properties[property] = [value].flat().map((text) => budgetOf(String(text)))
    else properties[property] = value
  }
  if (Object.keys(limits).length > 0) properties.limits = limits
  return joined(properties, others(values.properties), 'properties')
}

/** The change that takes properties away, which are named as options are, or as the router names them. */
export function unsetOf(names: string): Record<string, unknown> {
  const properties: Record<string, unknown> = {}
  const limits: Record<string, unknown> = {}
  const named = names.split(',').map((name) => name.trim())
  if (!named.some(Boolean)) throw new Error('--unset must name properties, such as models,expires.')
  for (const name of named.filter(Boolean)) {
    const { property, kind } = isPropertyOption(name) ? table[name] : { property: name, kind: undefined }
    if (kind === 'limit') limits[property] = null
    else properties[property] = null
  }
  return Object.keys(limits).length > 0 ? joined(properties, { limits }, 'unset') : properties
}

/**
 * What is given in two ways, limit by limit.
 * @param option gives what comes second
 * @throws Error if one of the two would replace a part of the other
 */
export function joined(first: object, second: object, option: string, path = ''): Record<string, unknown> {
  const all = new Map<string, unknown>(Object.entries(first))
  for (const [name, value] of Object.entries(second)) {
    const given = all.get(name)
    if (name === 'limits' && isJsonObject(given) && isJsonObject(value))
      all.set(name, joined(given, value, option, 'limits.'))
    else if (!all.has(name)) all.set(name, value)
    else throw new Error(`--${option} says something else of ${path}${name} than another option: give one`)
  }
  return Object.fromEntries(all)
}

function budgetOf(text: string): { usd: number; per: string } {
  const [, usd, per] = /^([\d.]+)\/([a-z]+)$/.exec(text) ?? []
  if (usd === undefined || per === undefined)
    throw new Error(`--budget must be USD/PER such as 100/month, not ${text}.`)
  return { usd: numberOf('budget', usd), per }
}

function numberOf(option: string, text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number)) return number
  throw new Error(`--${option} must be a number, not ${text}.`)
}

function others(json: Value): object {
  if (json === undefined) return {}
  try {
    const parsed: unknown = JSON.parse(String(json))
    if (isJsonObject(parsed)) return parsed
  } catch {}
  throw new Error(
    '--properties must be a JSON object, such as {"budgets": [{"usd": 5, "per": "day", "whenLow": "cost"}]}.',
  )
}
