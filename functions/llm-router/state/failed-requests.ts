/**
 * The requests that a target has failed at in a row, told apart by their fingerprints. One that fails again and again says
 * no more of the target than its first failure. A value.
 */
export type FailedRequests = Readonly<{
  /** How many different ones. */
  count: number
  /** Of the last few, the latest first: a client that repeats more of them in turn is taken for several. */
  fingerprints: readonly string[]
}>

export const noneFailed: FailedRequests = { count: 0, fingerprints: [] }

const kept = 8

export function hasFailed({ fingerprints }: FailedRequests, fingerprint: string): boolean {
  return fingerprints.includes(fingerprint)
}

/** @param fingerprint undefined where it is not known, which is taken for a new one */
export function withFailed(failed: FailedRequests, fingerprint: string | undefined): FailedRequests {
  if (fingerprint === undefined) return { ...failed, count: failed.count + 1 }
  if (hasFailed(failed, fingerprint)) return failed
  return { count: failed.count + 1, fingerprints: [fingerprint, ...failed.fingerprints.slice(0, kept - 1)] }
}
