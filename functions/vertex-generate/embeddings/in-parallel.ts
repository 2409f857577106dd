/**
 * Runs `run` for every item, several at a time; the results are in the order of the items. The first failure rejects the whole
 * and aborts the runs in progress through the signal that `run` gets.
 * @param signal aborts everything
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  { atOnce, signal }: { atOnce: number; signal: AbortSignal },
  run: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const failure = new AbortController()
  const either = AbortSignal.any([signal, failure.signal])
  const results: Result[] = []
  const waiting = items.entries()
  async function work() {
    for (const [index, item] of waiting) {
      either.throwIfAborted()
      results[index] = await run(item, either)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work))
    return results
  } catch (thrown) {
    failure.abort()
    throw thrown
  }
}
