/**
 * The place of the item on which a point falls, when all items lie side by side and each is as wide as its share.
 * @param point from 0 up to, but not including, 1
 * @returns -1 where no item has a share
 */
export function draw(shares: readonly number[], point: number): number {
  const total = shares.reduce((sum, share) => sum + share, 0)
  let end = 0
  for (const [index, share] of shares.entries()) {
    end += share
    if (point * total < end) return index
  }
  // What rounding has left over belongs to the last that has a share.
  return shares.findLastIndex((share) => share > 0)
}
