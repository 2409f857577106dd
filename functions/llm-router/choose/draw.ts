/**
 * Draws an item by weight: the items lie side by side, each as wide as its share, and the point falls on one of them.
 * @param point from 0 up to, but not including, 1
 * @returns the index of that item, or -1 if no item has a share
 */
export function draw(shares: readonly number[], point: number): number {
  const total = shares.reduce((sum, share) => sum + share, 0)
  let end = 0
  for (const [index, share] of shares.entries()) {
    end += share
    if (point * total < end) return index
  }
  // Rounding can leave a gap at the end; it belongs to the last item with a share.
  return shares.findLastIndex((share) => share > 0)
}
