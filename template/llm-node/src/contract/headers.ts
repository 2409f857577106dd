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
  /** `true` on an error where the provider has done the work, and may charge for it, though the code does not say so. */
  mayBeBilled: 'x-llm-may-be-billed',
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
