import * as v from 'valibot'
import { unsupported } from './refusal.ts'
import { type JsonObject, jsonObjectSchema } from './tool-calls.ts'

type Json = JsonObject[string]

/**
 * The part of JSON Schema that Claude enforces, at Anthropic and at Bedrock. Anthropic's SDKs transform schemas in the same way:
 * everything else goes into the description, as an instruction for the model.
 */
const subset = {
  /** Keywords that hold schemas by name, in a list, or a single one. */
  byName: new Set(['$defs', 'definitions', 'properties']),
  inList: new Set(['anyOf', 'allOf']),
  single: new Set(['items']),
  kept: new Set(['type', 'enum', 'const', 'required', '$ref', 'title', 'description', 'default']),
  renamed: new Map([['oneOf', 'anyOf']]),
  /** Keywords that name a dialect or an address, and constrain nothing. */
  dropped: new Set(['$schema', '$id', '$comment', 'additionalProperties']),
  formats: new Set<Json>(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']),
}

/** The provider, and the field of the request that holds the schema. */
export type SchemaPlace = { provider: string; param: string }

/**
 * A schema in the form that Claude accepts: each object closed, and other constraints described in words.
 * @throws LlmError unsupported_by_provider for objects with arbitrary fields, or with some that are named elsewhere, which no value
 *   would fit once closed
 */
export function toClosedSchema(schema: JsonObject, where: SchemaPlace): JsonObject {
  const described: string[] = []
  const entries = Object.entries(schema).flatMap(([keyword, value]): [string, Json][] => {
    const other = subset.renamed.get(keyword)
    // Beside a keyword of that name already, it is described, so that neither takes the place of the other.
    const name = other === undefined || other in schema ? keyword : other
    if (subset.byName.has(name) && isObject(value)) {
      return [[name, Object.fromEntries(Object.entries(value).map(([key, one]) => [key, closed(one, where)]))]]
    }
    if (subset.inList.has(name) && Array.isArray(value)) return [[name, value.map((one) => closed(one, where))]]
    if (subset.single.has(name)) return [[name, closed(value, where)]]
    if (subset.kept.has(name) || isKept(name, value)) return [[name, value]]
    if (!subset.dropped.has(name)) described.push(`${name}: ${JSON.stringify(value)}`)
    return []
  })
  const made: JsonObject = Object.fromEntries(entries)
  const words = typeof made.description === 'string' ? `${made.description}\n\n` : ''
  return {
    ...made,
    ...(described.length > 0 && { description: `${words}{${described.join(', ')}}` }),
    ...(isOfObject(schema) && { properties: made.properties ?? {}, additionalProperties: isClosable(schema, where) }),
  }
}

function closed(value: Json, where: SchemaPlace): Json {
  return isObject(value) ? toClosedSchema(value, where) : value
}

function isKept(keyword: string, value: Json): boolean {
  if (keyword === 'format') return subset.formats.has(value)
  return keyword === 'minItems' && (value === 0 || value === 1)
}

function isOfObject({ type, properties }: JsonObject): boolean {
  return (
    type === 'object' ||
    (Array.isArray(type) && type.includes('object')) ||
    (type === undefined && isObject(properties ?? null))
  )
}

function isClosable(schema: JsonObject, where: SchemaPlace): false {
  const { properties, additionalProperties: others, patternProperties } = schema
  const isNamed = isObject(properties ?? null) && Object.keys(Object(properties)).length > 0
  const isOpen = others !== undefined && others !== false
  const isMap = patternProperties !== undefined || (isObject(others ?? null) && Object.keys(Object(others)).length > 0)
  if (!isMap && (isNamed || !isOpen) && !isNamedElsewhere(schema)) return false
  throw unsupported(`${where.provider} is held to no schema of objects whose properties are not named`, where.param)
}

/** True for an object with a choice, or a part, that names other fields than the object itself does. */
function isNamedElsewhere({ $ref, anyOf, oneOf, allOf, properties }: JsonObject): boolean {
  const own = Object.keys(Object(properties))
  const namesOthers = (part: Json): boolean =>
    isObject(part) &&
    (isNamedElsewhere({ ...part, properties: properties ?? {} }) ||
      Object.keys(Object(part.properties)).some((name) => !own.includes(name)))
  return $ref !== undefined || [anyOf, oneOf, allOf].some((parts) => Array.isArray(parts) && parts.some(namesOthers))
}

function isObject(value: Json): value is JsonObject {
  return v.is(jsonObjectSchema, value)
}
