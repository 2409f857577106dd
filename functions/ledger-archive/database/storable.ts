/**
 * A value as PostgreSQL can hold it: it has no NUL in a text, and no half of a surrogate pair. Both come from callers, as in a user's
 * name, and would stop the whole batch.
 */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd').toWellFormed()
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [storable(name), storable(item)]))
}
