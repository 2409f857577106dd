/** The headers that functions send each other, written once. Node gives header names in lower case. */
export const header = {
  /** Correlates all calls that one request causes. The gateway creates it if the caller sent none. */
  callId: 'x-call-id',
  /** The caller's place in a trace, and what tracing systems add to it (W3C Trace Context). */
  traceParent: 'traceparent',
  traceState: 'tracestate',
  /** On an answer: the trace that it is a part of. */
  traceId: 'x-trace-id',
  /** The time left, as a Go duration such as `1500ms`; of-watchdog reads it too. */
  timeout: 'x-timeout',
  /** The time limit for the connection to the provider, as a Go duration. */
  connectTimeout: 'x-connect-timeout',
  /** `true` if no part of the request may leave the cluster. */
  private: 'x-llm-private',
  /** On an answer to a request that was searched for personal data: the kinds that were found, `none`, or `not_scanned`. */
  personal: 'x-llm-personal',
  /** `true` on the router's requests for streams: their usage is told whenever the provider reports it, and not only at the end. */
  runningUsage: 'x-running-usage',
  /** The value of the secret `function-token`. */
  functionToken: 'x-function-token',
  /** The value of the secret `admin-token`. */
  adminToken: 'x-admin-token',
  /** Identifies the version of a provider function's key without revealing anything about it. */
  secretVersion: 'x-secret-version',
  /** On a 429: which limit was reached, `requests` or `tokens`. */
  limit: 'x-llm-limit',
  /** `true` on an error where the provider has done the work, and may charge for it, though the code does not say so. */
  mayBeBilled: 'x-llm-may-be-billed',
  /** On the error of a refused answer: the usage that its provider has reported, for the router's accounts. Never on the router's own. */
  reported: 'x-llm-reported',
  /** `true` on an error where nothing was sent, or the provider's host says that it is not ready: nobody has worked. */
  hostAway: 'x-llm-host-away',
  /** Set by OpenFaaS itself on answers that do not come from a function. */
  platformFault: 'x-openfaas-internal',
  /** The last observed state of a self-hosted cluster: the number of requests waiting for a free slot, */
  clusterQueueDepth: 'x-cluster-queue-depth',
  /** its throughput in tokens per second, prompt and answer together, */
  clusterTokensPerSecond: 'x-cluster-tokens-per-second',
  /** and `true` if it is healthy. Unknown values are left out. */
  clusterHealthy: 'x-cluster-healthy',
  /** On an answer of the router: whether it comes from its cache. */
  cache: 'x-llm-cache',
  /** And, if it is the answer to a similar question, how similar that one is: `0.97`. */
  cacheSimilarity: 'x-llm-cache-similarity',
  /** `true` where a number of tokens is an estimate. */
  estimated: 'x-llm-estimated',
  /** `true` on the answer of a simulator. */
  simulated: 'x-simulated',
} as const
