import { isNotConnected } from '#runtime/http/not-connected.ts'
import { StoreError, StoreUnavailable } from '../port.ts'
import { codeOf, isReply } from './failure-code.ts'

/** What to do about each failure, by its code. */
const remedies: readonly [pattern: RegExp, remedy: string][] = [
  [/^(WRONGPASS|NOAUTH)$/, 'refuses the user or the password; correct the secret redis-url'],
  [/^NOPERM$/, 'does not let this user do what the router needs; give it the rights in docs/operations.md'],
  [/^no database$/, 'does not have the database that the secret redis-url names after the host; correct that number'],
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
  [/^maxclients$/, 'takes no more connections; raise its maxclients, or end what holds them'],
  [/^no cluster$/, 'is no cluster; write redis:// or rediss:// in the secret redis-url'],
  [/^no sentinel$/, 'is no sentinel; write redis:// or rediss:// in the secret redis-url, or name the sentinels'],
  [/^unknown primary$/, 'has sentinels that know no primary of this name; correct the name in the secret redis-url'],
  [
    /^sentinel password$/,
    'has sentinels that ask for a password, which the router does not give; let them ask for none',
  ],
  [/^no connection$/, 'cannot be reached; start it, or correct the hosts and the name in the secret redis-url'],
  [
    /^(ETIMEDOUT|ECONNRESET|EPIPE)$/,
    'does not answer; check the network, that it has TLS if, and only if, the secret redis-url begins with rediss, and then tls-auth-clients no',
  ],
  [/^CERT_HAS_EXPIRED$/, 'has a certificate that has expired; renew it, or that of its authority'],
  [/^CERT_NOT_YET_VALID$/, 'has a certificate that is not valid yet; check the clocks'],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    'has a certificate for other host names; let the secret redis-url use one of them',
  ],
  [/CERTIFICATE_REQUIRED$/, 'asks for a certificate of the router, which has none; give Redis tls-auth-clients no'],
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
