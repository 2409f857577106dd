/**
 * Runs `run` for every item, several at a time; the results are in the order of the items. The first failure rejects the whole, once
 * the runs in progress have ended: only then is it known which of them were answered. No more are begun.
 * @param signal aborts everything
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  { atOnce, signal }: { atOnce: number; signal: AbortSignal },
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const failures: unknown[] = []
  const waiting = items.entries()
  async function work() {
    for (const [index, item] of waiting) {
      if (failures.length > 0) return
      try {
        signal.throwIfAborted()
        results[index] = await run(item)
      } catch (thrown) {
        failures.push(thrown)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work))
  if (failures.length > 0) throw failures[0]
  return results
}
