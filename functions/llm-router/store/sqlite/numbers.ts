/** More attempts than one file can take in a millisecond. */
export const numbersPerMs = 1024

/**
 * Among which numbers a reservation has its own: the first of `numbersPerMs`, which follows from the time with which the attempt's id
 * begins. So it is found by its id without an index, of which each change would write another page, and what comes one after the
 * other lies side by side. All ids of another form begin at 0.
 */
export function firstNumberOf(id: string): number {
  const [, high, low] = /^([\da-f]{8})-([\da-f]{4})-7/.exec(id) ?? []
  const number = high === undefined ? 0 : Number.parseInt(`${high}${low}`, 16) * numbersPerMs
  return Number.isSafeInteger(number) ? number : 0
}
