/**
 * A browser has six connections to a place, for all of its pages together: this leaves one to an answer in the playground, which goes on
 * beside it, and one to all else.
 */
export const connectionsAtOnce = 4

/** Does something with each item, with a bounded number of them at once; results have the order of the items. */
export async function eachAtOnce<Item, Result>(
  most: number,
  items: readonly Item[],
  act: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const left = items.entries()
  const work = async () => {
    for (const [index, item] of left) results[index] = await act(item, index)
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work))
  return results
}
