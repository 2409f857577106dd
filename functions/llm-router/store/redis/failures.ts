import { isNotConnected } from '#runtime/http/not-connected.ts'
import { StoreError, StoreUnavailable } from '../port.ts'

/** What to do about each failure, by the first word of Redis's reply or by Node's code of the error. */
const remedies: readonly [pattern: RegExp, remedy: string][] = [
  [/^(WRONGPASS|NOAUTH)$/, 'refuses the user or the password; correct the secret redis-url'],
  [/^NOPERM$/, 'does not let this user do what the router needs; give it the rights in docs/operations.md'],
  [/^READONLY$/, 'is a read-only replica; let the secret redis-url name the primary, or the sentinels'],
  [/^OOM$/, 'is out of memory; raise its maxmemory, or archive and trim the ledger'],
  [
    /^(TRYAGAIN|ASK|redirected)$/,
    "is a cluster that moves the router's keys to another node; it is used again when all are there",
  ],
  [/^(LOADING|MASTERDOWN|BUSY)$/, 'is not ready yet; it is tried again'],
  [/^MISCONF$/, 'cannot write to its disk; make room there, and see its log'],
  [/^NOREPLICAS$/, 'has fewer replicas than it needs to take writes; start them'],
  [
    /^(CLUSTERDOWN|MOVED|CROSSSLOT)$/,
    'is a cluster that cannot answer; check its nodes, and use redis+cluster:// for one',
  ],
  [
    /^VERSION$/,
    'holds data of another version; use the release that wrote it, or another prefix in the secret redis-url',
  ],
  [/^WRONGTYPE$/, 'holds something else under our keys; choose another prefix in the secret redis-url'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'has a host name that does not resolve; correct the secret redis-url'],
  [
    /^(EMFILE|ENFILE|ENOBUFS|ENOMEM)$/,
    'cannot be connected to: the router can open no more connections; run more replicas, or raise its limit of open files',
  ],
  [/^no connection$/, 'cannot be reached; start it, or correct the hosts and the name in the secret redis-url'],
  [
    /^(ETIMEDOUT|ECONNRESET|EPIPE)$/,
    'does not answer; check the network, and that it has TLS if, and only if, the secret redis-url begins with rediss',
  ],
  [
    /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO|HOSTNAME_)/,
    'has a certificate that is not trusted; mount its authority as the secret redis-ca',
  ],
]

const refused = 'does not accept connections; start it, or correct the secret redis-url'

/**
 * The failure as the caller may see and log it. Neither its message nor a cause of it repeats what Redis or Node said, which can
 * hold addresses, keys and arguments.
 * @param reason why there is no connection, for commands that are refused because of it
 */
export function toStoreError(error: unknown, reason?: unknown): StoreError {
  const code = codeOf(error) ?? codeOf(reason) ?? 'no connection'
  const known = remedies.find(([pattern]) => pattern.test(code))?.[1]
  const remedy = known ?? (isNotConnected(error) || isNotConnected(reason) ? refused : undefined)
  const message = `Redis ${remedy ?? 'failed; see its own log'} (${code})`
  return isReply(error) ? new StoreError(message) : new StoreUnavailable(message)
}

/** An error of Redis that a script has caught, as the client would have made it. */
export function replyError(message: string): Error {
  const error = new Error(message)
  error.name = 'ReplyError'
  return error
}

/** True if Redis said so itself, so that nothing of the command was done. */
export function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError'
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if (isReply(error)) return /^[A-Z]+(?= |$)/.exec(error.message)?.[0] ?? 'ERR'
  return 'lastNodeError' in error ? codeOf(error.lastNodeError) : lastRedirection(error)
}

/** What the last node replied to a command that was sent from one to the other until the client gave up. */
function lastRedirection({ message }: Error): string | undefined {
  const [, word] = /^Too many Cluster redirections\. Last error: ReplyError: ([A-Z]+)/.exec(message) ?? []
  return word === 'MOVED' ? 'redirected' : word
}
