/** Notes a value under a key, in a map that never holds more than so many: what was noted the longest ago is forgotten. */
export function noteLatest<Value>(known: Map<string, Value>, key: string, value: Value, most: number): void {
  // A map keeps its order: the key that was written last is the last.
  known.delete(key)
  known.set(key, value)
  const [oldest] = known.size > most ? known.keys() : []
  if (oldest !== undefined) known.delete(oldest)
}
