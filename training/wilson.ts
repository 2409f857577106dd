/** 95 % of a normal distribution. */
const z = 1.96

export type Interval = { low: number; share: number; high: number }

/** Wilson's interval for a share (doi.org/10.2307/2276774). */
export function wilson(right: number, count: number): Interval {
  const share = right / count
  const middle = (share + z ** 2 / (2 * count)) / (1 + z ** 2 / count)
  const half = (z / (1 + z ** 2 / count)) * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2))
  return { low: middle - half, share, high: middle + half }
}

export function intervalText({ low, share, high }: Interval): string {
  return `${share.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`
}
