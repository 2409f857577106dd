/** Pixels of one character of a label, at the most. */
const characterPx = 6.6
/** From the beginning of one label to that of the next, at least. */
const leastPx = 86

export type TimeTick = { index: number; label: string; x: number; anchor: 'middle' | 'end' }

/**
 * What stands below the bars, and where: in the middle below its own bar, or at the right edge if it would be cut off there. There is
 * room between two of them also then.
 * @param left where the first bar begins, in pixels; the last one ends at `right`
 */
export function timeTicks(labels: readonly string[], { left, right }: { left: number; right: number }): TimeTick[] {
  const widthPx = characterPx * Math.max(0, ...labels.map(({ length }) => length))
  const stepPx = (right - left) / Math.max(1, labels.length)
  const most = Math.max(1, Math.floor((right - left) / Math.max(leastPx, 1.5 * widthPx + 4)))
  const every = Math.ceil(labels.length / most)
  return labels.flatMap((label, index): TimeTick[] => {
    if (index % every !== 0) return []
    const x = left + (index + 0.5) * stepPx
    return [x + widthPx / 2 > right ? { index, label, x: right, anchor: 'end' } : { index, label, x, anchor: 'middle' }]
  })
}
