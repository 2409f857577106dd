/** A probability or a time as it is shown: what comes after the third digit says nothing. */
export function inThousandths(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1000) / 1000
}
