/** What was said to be so with a chance, and whether it is. */
export type Said = { chance: number; isSo: boolean }

/**
 * How far chances hold, as text: of those said with each chance, how many are so.
 * @param borders between the bands of chances, without 0 and 1
 */
export function reliability(said: readonly Said[], borders: readonly number[], digits: number): string[] {
  const lows = [0, ...borders]
  return lows.map((low, at) => {
    const high = borders[at] ?? Number.POSITIVE_INFINITY
    const those = said.filter(({ chance }) => chance >= low && chance < high)
    const share = those.filter(({ isSo }) => isSo).length / Math.max(1, those.length)
    return `${low.toFixed(digits)} to ${Math.min(1, high).toFixed(digits)}   ${share.toFixed(2)} of ${those.length}`
  })
}
