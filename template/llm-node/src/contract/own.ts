/** The entry of a table for a name from outside. Inherited names such as `constructor` have none. */
export function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
