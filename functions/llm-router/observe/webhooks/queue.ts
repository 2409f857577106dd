export type Queue<Item> = {
  add(item: Item): void
  /** How many items wait or are under way. */
  size(): number
}

/** Works on items in the background, the oldest first, `atOnce` of them at a time. `work` must not reject. */
export function createQueue<Item>(work: (item: Item) => Promise<void>, atOnce: number): Queue<Item> {
  const waiting: Item[] = []
  let held = 0
  let workers = 0

  async function run(): Promise<void> {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(item)
      held -= 1
    }
    workers -= 1
  }

  return {
    add(item) {
      held += 1
      waiting.push(item)
      if (workers >= atOnce) return
      workers += 1
      // After the request that tells it.
      setImmediate(run)
    },
    size: () => held,
  }
}
