import { fullNameOf, sharedNames } from '../api/keys.ts'
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
  const shared = sharedNames([none, others, ...keyNames.values()])

  return (value) => {
    if (value === null) return none
    const name = keyNames.get(value)
    if (name === undefined || name === value) return value === none || value === others ? `“${value}”` : value
    return shared.has(name) ? fullNameOf({ id: value, name }) : name
  }
}
