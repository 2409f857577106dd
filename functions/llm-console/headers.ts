/** The headers between the console's pages and its function. */
export const consoleHeader = {
  /** On each request that changes or spends. A page of another site cannot send it, unless it is allowed to (CORS). */
  page: 'x-llm-console-page',
  /** The user's own API key, for what is spent. It is kept in the page alone. */
  key: 'x-llmr-key',
  /** The console's own clock in milliseconds since the epoch, because that of the browser may be wrong. */
  now: 'x-llm-console-now',
  /** Asks the page to read `/session`, which renews the cookie. Elsewhere that would get the path of the request, and not the console's. */
  renew: 'x-llm-console-renew',
  /** On the console's own 401: the session has ended, or there was none. A 401 of the router has another cause. */
  signedOut: 'x-llm-console-signed-out',
  /** On the console's own 404 of what it does not ask the router. A 404 of the router says that something is not there. */
  notPassedOn: 'x-llm-console-not-passed-on',
} as const
