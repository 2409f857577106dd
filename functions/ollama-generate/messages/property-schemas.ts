import { isJsonObject } from '#runtime/contract/json-object.ts'

/**
 * A tool's schema with an empty schema for each property that may be anything, which `true` says in fewer letters and Ollama
 * answers 400 to. A property that is `false` stays so: Ollama has no other word for it.
 */
export function withPropertiesAsObjects(schema: Record<string, unknown>): Record<string, unknown> {
  const { properties, anyOf } = schema
  return {
    ...schema,
    ...(isJsonObject(properties) && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, asObject(one)])),
    }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(asObject) }),
  }
}

function asObject(schema: unknown): unknown {
  if (schema === true) return {}
  return isJsonObject(schema) ? withPropertiesAsObjects(schema) : schema
}
