/** The mean of a log-normal time. */
export function meanOf({ p50, p99 }: { p50: number; p99: number }): number {
  return p50 * Math.exp(spreadOf({ p50, p99 }) ** 2 / 2)
}

/** The standard deviation of the logarithm of a log-normal time. */
export function spreadOf({ p50, p99 }: { p50: number; p99: number }): number {
  const quantileOfNormal = 2.326
  return Math.log(p99 / p50) / quantileOfNormal
}
