import * as v from 'valibot'
import { writeTextList } from '#runtime/text-list.ts'
import { formatTable } from '../admin/table.ts'

const keySchema = v.looseObject({ id: v.string() })
const listSchema = v.object({ keys: v.array(keySchema) })

const columns = ['id', 'name', 'state', 'source', 'department', 'user', 'models', 'budgets', 'expires'] as const

/** The router's reply as a table: a list has a line for each key, and a key one for each property. */
export function toTable(reply: unknown): string {
  const list = v.safeParse(listSchema, reply)
  if (list.success) {
    return formatTable(
      columns,
      list.output.keys.map((key) => columns.map((column) => shown(key[column]))),
    )
  }
  const key = v.parse(keySchema, reply)
  const properties = Object.entries(key).filter(([, value]) => shown(value) !== undefined)
  return formatTable(
    ['property', 'value'],
    properties.map(([name, value]) => [name, shown(value)]),
  )
}

function isToken(value: unknown): value is { until: string | null } {
  return typeof value === 'object' && value !== null && 'until' in value
}

function shown(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    if (value.length === 0) return undefined
    return value.every((item) => typeof item === 'string') ? writeTextList(value) : value.map(shown).join(', ')
  }
  if (isToken(value)) return value.until ?? 'without end'
  if (typeof value !== 'object' || value === null)
    return value === undefined || value === null ? undefined : String(value)
  const { usd, per, ...rest } = Object(value)
  if (typeof usd === 'number') return `${usd} USD/${per}${'whenLow' in rest ? `, then ${rest.whenLow}` : ''}`
  const parts = Object.entries(value).flatMap(([name, part]) => (part === null ? [] : [`${name} ${part}`]))
  return parts.length === 0 ? undefined : parts.join(', ')
}
