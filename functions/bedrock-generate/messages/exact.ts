import type { Json, JsonObject } from '#runtime/contract/tool-calls.ts'

/** The SDK's type for a number that a double cannot hold, written as digits. */
const exactType = 'bigDecimal'

/** A JSON object as the SDK's document, without losing digits of numbers. */
export function toDocument(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, toField(field)]))
}

function toField(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(toField)
  return JSON.isRawJSON(value) ? { string: value.rawJSON, type: exactType } : toDocument(value)
}
