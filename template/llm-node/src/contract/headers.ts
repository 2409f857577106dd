/** The headers that functions send each other, written once. Node gives header names in lower case. */
export const header = {
  /** Correlates all calls that one request causes; made by the gateway where the caller sent none. */
  callId: 'x-call-id',
  /** The time left, as a Go duration such as `1500ms`; of-watchdog reads it too. */
  timeout: 'x-timeout',
  /** The time within which the provider must be connected to, as a Go duration. */
  connectTimeout: 'x-connect-timeout',
  /** `true` where nothing of the request may leave the cluster. */
  private: 'x-llm-private',
  /** The value of the secret `function-token`. */
  functionToken: 'x-function-token',
  /** The value of the secret `admin-token`. */
  adminToken: 'x-admin-token',
  /** Tells versions of a provider function's key apart, and nothing of the key itself. */
  secretVersion: 'x-secret-version',
  /** On a 429: which limit was reached, `requests` or `tokens`. */
  limit: 'x-llm-limit',
  /** Set by OpenFaaS's own parts on answers that no function gave. */
  platformFault: 'x-openfaas-internal',
  /** Of a cluster of our own, as it was last seen: how many requests wait for a free slot, */
  clusterQueueDepth: 'x-cluster-queue-depth',
  /** the tokens of prompt and answer that it does in a second of its time, */
  clusterTokensPerSecond: 'x-cluster-tokens-per-second',
  /** and `true` or `false`. What is not known is left out. */
  clusterHealthy: 'x-cluster-healthy',
  /** `true` on an answer that a simulator gave. */
  simulated: 'x-simulated',
} as const

const goDurationPattern = /^(\d+(?:\.\d+)?)(ms|s|m)$/
const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000 }

/** Milliseconds of an `X-Timeout` header; undefined when it is absent or not a simple Go duration. */
export function readTimeoutMs(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string') return undefined
  const [, amount, unit] = goDurationPattern.exec(value) ?? []
  if (amount === undefined || unit === undefined) return undefined
  return Number(amount) * (unitMs[unit] ?? Number.NaN)
}

/** `X-Timeout` for a number of milliseconds; at least 1, since 0 would mean no limit. */
export function writeTimeout(milliseconds: number): string {
  return `${Math.max(1, Math.floor(milliseconds))}ms`
}

/**
 * Milliseconds that a reply asks to wait, from `retry-after-ms` or `retry-after` in seconds or as an HTTP date
 * (RFC 9110, 10.2.3). Undefined when neither can be read.
 */
export function readRetryAfterMs(read: (name: string) => string | undefined, nowMs: number): number | undefined {
  const milliseconds = Number(read('retry-after-ms') ?? Number.NaN)
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds
  const value = read('retry-after')
  if (value === undefined || value.trim() === '') return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1000 : undefined
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs)
}
