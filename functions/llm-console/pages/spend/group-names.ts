import { fullNameOf } from '../api/keys.ts'
import { others } from './series.ts'
import { type GroupName, groups } from './usage.ts'

/**
 * Tells what the members of a group are called, so that no two are called the same: keys may have one name, and a department may be
 * called what stands for none.
 * @param keyNames the names of keys by their ids
 */
export function createNameOf(
  group: GroupName,
  keyNames: ReadonlyMap<string, string>,
): (value: string | null) => string {
  const none = `no ${groups[group].toLowerCase()}`
  const timesUsed = new Map([
    [none, 1],
    [others, 1],
  ])
  for (const name of keyNames.values()) timesUsed.set(name, (timesUsed.get(name) ?? 0) + 1)

  return (value) => {
    if (value === null) return none
    const name = keyNames.get(value)
    if (name === undefined || name === value) return value === none || value === others ? `“${value}”` : value
    return (timesUsed.get(name) ?? 0) > 1 ? fullNameOf({ id: value, name }) : name
  }
}
