import { isDeepStrictEqual } from 'node:util'
import type { Schema } from './alternatives.ts'

/** The values of a keyword in all the schemas that have it. */
export function values(schemas: readonly Schema[], keyword: string): unknown[] {
  return schemas.flatMap((schema) => (keyword in schema ? [schema[keyword]] : []))
}

export function numbers(schemas: readonly Schema[], keyword: string): number[] {
  return values(schemas, keyword).filter((value) => typeof value === 'number')
}

export function strings(schemas: readonly Schema[], keyword: string): string[] {
  return values(schemas, keyword).filter((value) => typeof value === 'string')
}

/** The greatest of a keyword that sets a least number, 0 where none does. */
export function least(schemas: readonly Schema[], keyword: string): number {
  return Math.max(0, ...numbers(schemas, keyword))
}

/** The smallest of a keyword that sets a greatest number. */
export function most(schemas: readonly Schema[], keyword: string): number {
  return Math.min(Number.POSITIVE_INFINITY, ...numbers(schemas, keyword))
}

/** The values that `enum` and `const` of all the schemas leave; undefined where none of them limits the values. */
export function listed(schemas: readonly Schema[]): unknown[] | undefined {
  const lists = [
    ...values(schemas, 'enum').filter((value) => Array.isArray(value)),
    ...values(schemas, 'const').map((value) => [value]),
  ]
  const [first, ...others] = lists
  return first?.filter((value) => others.every((list) => list.some((one) => isDeepStrictEqual(one, value))))
}

/** Keywords that tell the type of a schema which names none. */
const typeByKeyword: readonly [type: string, keywords: readonly string[]][] = [
  ['object', ['properties', 'required', 'additionalProperties', 'minProperties']],
  ['array', ['items', 'prefixItems', 'minItems', 'contains']],
  ['string', ['minLength', 'maxLength', 'pattern', 'format']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
]

/** The types that all the schemas allow, the first being what they speak of; any value may be null where none says anything. */
export function typesOf(schemas: readonly Schema[]): string[] {
  const named = values(schemas, 'type').map(typeNames)
  const [first, ...others] = named
  if (first !== undefined) {
    return first.flatMap((type) => (others.every((list) => allows(list, type)) ? [type] : narrower(type, others)))
  }
  const told = typeByKeyword.find(([, keywords]) => schemas.some((schema) => keywords.some((name) => name in schema)))
  return [told?.[0] ?? 'null']
}

/** In lower case, as Gemini's own form of schemas has types in capitals. */
function typeNames(type: unknown): string[] {
  return [type].flat().flatMap((name) => (typeof name === 'string' ? [name.toLowerCase()] : []))
}

function allows(list: readonly string[], type: string): boolean {
  return list.includes(type) || (type === 'integer' && list.includes('number'))
}

/** An integer, where one schema says number and another integer. */
function narrower(type: string, others: readonly string[][]): string[] {
  return type === 'number' && others.every((list) => allows(list, 'integer')) ? ['integer'] : []
}

/** True for a value of one of the types. */
export function isOfType(value: unknown, types: readonly string[]): boolean {
  if (value === null) return types.includes('null')
  if (Array.isArray(value)) return types.includes('array')
  if (typeof value === 'number')
    return types.includes('number') || (types.includes('integer') && Number.isInteger(value))
  return types.includes(typeof value)
}
