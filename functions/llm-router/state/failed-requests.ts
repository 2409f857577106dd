/**
 * The different requests that failed in a row at a target, by fingerprint. A request that fails repeatedly says no more about the
 * target than its first failure. It is immutable.
 */
export type FailedRequests = Readonly<{
  /** The number of different requests. */
  count: number
  /**
   * The latest few, newest first, each shortened. A client that repeats more requests than these counts as several. Nobody who reads
   * the store can tell by so little which prompt it was.
   */
  fingerprints: readonly string[]
}>

export const noneFailed: FailedRequests = { count: 0, fingerprints: [] }

export const keptFingerprints = 8
export const fingerprintLength = 4

export function hasFailed({ fingerprints }: FailedRequests, fingerprint: string): boolean {
  return fingerprints.includes(fingerprint.slice(0, fingerprintLength))
}

/** @param fingerprint an undefined one counts as new */
export function withFailed(failed: FailedRequests, fingerprint: string | undefined): FailedRequests {
  if (fingerprint === undefined) return { ...failed, count: failed.count + 1 }
  if (hasFailed(failed, fingerprint)) return failed
  const short = fingerprint.slice(0, fingerprintLength)
  return { count: failed.count + 1, fingerprints: [short, ...failed.fingerprints.slice(0, keptFingerprints - 1)] }
}
