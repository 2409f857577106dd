import { isDeepStrictEqual } from 'node:util'
import { alternatives, asSchema, type Conjunction, type Schema } from './alternatives.ts'
import { isOfType, least, listed, most, typesOf, values } from './keywords.ts'
import { numberFor } from './number.ts'
import { stringFor } from './string.ts'

/** Found or not; a found value may be anything that JSON has. */
type Found = { value: unknown } | undefined
type Place = { root: unknown; opened: ReadonlySet<string>; nth: number }

/**
 * A small instance of a JSON Schema (2020-12, and what is the same in earlier drafts), the same each time: what is required and
 * no more, except as `listsOfNamed` says, the first branch that can be met, the first value of an enum. `not`, `if`, `dependentSchemas`
 * and references to other documents are not looked at. Null where nothing fits.
 */
export function schemaInstance(schema: unknown): unknown {
  return find([schema], { root: schema, opened: new Set(), nth: 0 })?.value ?? null
}

/** The arguments of a call of a tool, which are an object whatever its schema leaves open. */
export function argumentsFor(schema: unknown): Record<string, unknown> {
  const instance = schemaInstance({ type: 'object', ...asSchema(schema) })
  return typeof instance === 'object' && instance !== null ? { ...instance } : {}
}

function find(schemas: readonly unknown[], place: Place): Found {
  for (const conjunction of alternatives(schemas, place.root, place.opened)) {
    const found = findPlain(conjunction, place)
    if (found) return found
  }
  return undefined
}

function findPlain({ schemas, opened }: Conjunction, { root, nth }: Place): Found {
  const types = typesOf(schemas)
  const chosen = listed(schemas)
  if (chosen) {
    const isTyped = values(schemas, 'type').length > 0
    const fitting = chosen.filter((value) => !isTyped || isOfType(value, types))
    return nth < fitting.length ? { value: fitting[nth] } : undefined
  }
  const place = { root, opened, nth }
  for (const type of types) {
    const found = byType[type]?.(schemas, place)
    if (found) return found
  }
  return undefined
}

const byType: Readonly<Record<string, (schemas: readonly Schema[], place: Place) => Found>> = {
  string: (schemas, { nth }) => wrap(stringFor(schemas, nth)),
  integer: (schemas, { nth }) => wrap(numberFor(schemas, true, nth)),
  number: (schemas, { nth }) => wrap(numberFor(schemas, false, nth)),
  boolean: (_, { nth }) => (nth < 2 ? { value: nth === 1 } : undefined),
  null: (_, { nth }) => (nth === 0 ? { value: null } : undefined),
  object: objectFor,
  array: arrayFor,
}

function wrap(value: unknown): Found {
  return value === undefined ? undefined : { value }
}

function objectFor(schemas: readonly Schema[], place: Place): Found {
  const wanted = new Set(values(schemas, 'required').flat().map(String))
  const dependent = schemas.flatMap(({ dependentRequired }) => Object.entries(asSchema(dependentRequired)))
  for (const name of wanted) {
    for (const [on, names] of dependent) if (on === name) for (const one of [names].flat()) wanted.add(String(one))
  }
  const fields: [string, unknown][] = []
  for (const name of wanted) {
    const found = find(schemasOf(name, schemas), place)
    if (!found) return undefined
    fields.push([name, found.value])
  }
  const optional = schemas.flatMap(({ properties }) => Object.keys(asSchema(properties)))
  if (wanted.size === 0) fields.push(...listsOfNamed(optional, schemas, place))
  for (const [name] of fields) wanted.add(name)
  const free = Array.from({ length: least(schemas, 'minProperties') }, (_, index) => `simulated${index + 1}`)
  for (const name of [...optional, ...free]) {
    if (fields.length >= least(schemas, 'minProperties')) break
    const found = wanted.has(name) ? undefined : find(schemasOf(name, schemas), place)
    if (found) fields.push([name, found.value])
    wanted.add(name)
  }
  return { value: Object.fromEntries(fields) }
}

/**
 * The lists of what a reference names, with an item each. Where nothing is required, such a list is what the object is for: instructor
 * has the things that it reads one by one in one, and would take an empty object for the first of them.
 */
function listsOfNamed(names: readonly string[], schemas: readonly Schema[], place: Place): [string, unknown][] {
  const lists = [...new Set(names)].flatMap((name): [string, unknown][] => {
    const own = schemasOf(name, schemas)
    const isOfNamed = own.some(
      (schema) => '$ref' in asSchema(asSchema(schema).items) && asSchema(schema).maxItems !== 0,
    )
    const found = isOfNamed ? find([...own, { minItems: 1 }], place) : undefined
    return found ? [[name, found.value]] : []
  })
  return lists.slice(0, most(schemas, 'maxProperties'))
}

/** What the schemas say of one property. */
function schemasOf(name: string, schemas: readonly Schema[]): unknown[] {
  return schemas.flatMap(({ properties, patternProperties, additionalProperties }) => {
    const own = Object.entries(asSchema(properties)).filter(([one]) => one === name)
    const byPattern = Object.entries(asSchema(patternProperties)).filter(([one]) => new RegExp(one, 'u').test(name))
    const named = [...own, ...byPattern].map(([, schema]) => schema)
    return named.length > 0 ? named : [additionalProperties ?? true]
  })
}

function arrayFor(schemas: readonly Schema[], place: Place): Found {
  const contains = values(schemas, 'contains')
  const length = Math.max(
    least(schemas, 'minItems'),
    contains.length > 0 ? Math.max(1, least(schemas, 'minContains')) : 0,
  )
  const isUnique = values(schemas, 'uniqueItems').includes(true)
  const items: unknown[] = []
  for (let index = 0; index < length; index += 1) {
    const wanted = [...schemas.flatMap((schema) => itemSchemas(schema, index)), ...contains]
    const found = isUnique ? findAnother(wanted, items, place) : find(wanted, place)
    if (!found) return undefined
    items.push(found.value)
  }
  return { value: items }
}

/** Drafts before 2020-12 write the first items as a list in `items`. */
function itemSchemas({ prefixItems, items, additionalItems }: Schema, index: number): unknown[] {
  const first = Array.isArray(items) ? items : Array.isArray(prefixItems) ? prefixItems : []
  if (index < first.length) return [first[index]]
  return [(Array.isArray(items) ? additionalItems : items) ?? true]
}

function findAnother(wanted: readonly unknown[], items: readonly unknown[], place: Place): Found {
  for (let nth = 0; nth <= items.length; nth += 1) {
    const found = find(wanted, { ...place, nth })
    if (found && !items.some((item) => isDeepStrictEqual(item, found.value))) return found
  }
  return undefined
}
