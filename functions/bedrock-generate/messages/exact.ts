import type { Json, JsonObject } from '#runtime/contract/tool-calls.ts'

/** A number by its digits, as the SDK writes and reads those that a double cannot hold. */
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

/** The same the other way: a document of a reply in JSON. */
export function toJson(document: unknown): string {
  return JSON.stringify(document, (_, value: unknown) => {
    if (typeof value === 'bigint') return JSON.rawJSON(String(value))
    return isExact(value) ? JSON.rawJSON(value.string) : value
  })
}

function isExact(value: unknown): value is { string: string } {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('string' in value)) return false
  // An argument may look the same; the SDK's own are of a class.
  return (
    value.type === exactType && typeof value.string === 'string' && Object.getPrototypeOf(value) !== Object.prototype
  )
}
