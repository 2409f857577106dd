import type { Json, JsonObject } from '#runtime/contract/tool-calls.ts'

/** A number by its digits, as the SDK writes those that a double cannot hold. */
const exactType = 'bigDecimal'

/** An object of JSON as the SDK's document, whose numbers keep their digits. */
export function toDocument(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, toField(field)]))
}

function toField(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(toField)
  return JSON.isRawJSON(value) ? { string: value.rawJSON, type: exactType } : toDocument(value)
}
