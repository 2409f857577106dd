/** The value at a share of the sorted values; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  if (value === undefined) throw new RangeError('There is no quantile of no values.')
  return value
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}
