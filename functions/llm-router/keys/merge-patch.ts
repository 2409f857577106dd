import { isJsonObject } from '#runtime/contract/json-object.ts'

/** A value with a change to it by RFC 7396: what the change names is replaced, and what it sets to null is gone. */
export function mergePatch(value: unknown, change: unknown): unknown {
  if (!isJsonObject(change)) return change
  const merged = new Map(Object.entries(isJsonObject(value) ? value : {}))
  for (const [name, part] of Object.entries(change)) {
    if (part === null) merged.delete(name)
    else merged.set(name, mergePatch(merged.get(name), part))
  }
  return Object.fromEntries(merged)
}
