import { LlmError } from '#runtime/errors.ts'

type Fault = { code: 'database_refused' | 'database_unavailable'; says: string }

const refused = (says: string): Fault => ({ code: 'database_refused', says })
const unavailable = (says: string): Fault => ({ code: 'database_unavailable', says })

/**
 * What a failure means, by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), by its class (the first two characters), or
 * by Node's code. The messages of PostgreSQL itself may quote rows, users and hosts.
 */
const faults: Readonly<Record<string, Fault>> = {
  '28P01': refused('refuses the password in the secret postgres-url'),
  '28000': refused(
    'refuses the user in the secret postgres-url: check pg_hba.conf, and whether it wants TLS (sslmode=require)',
  ),
  '3D000': refused('has no such database as the secret postgres-url names: create it'),
  '3F000': refused(
    'has no schema that the user may use in its search_path: GRANT CREATE, USAGE ON SCHEMA public, or set search_path to a schema that exists',
  ),
  '42501': refused(
    'does not let the user connect, or create or write the tables: GRANT CONNECT ON DATABASE, GRANT CREATE, USAGE ON SCHEMA public, or ' +
      'make it their owner',
  ),
  '42P01': refused(
    'lacks a table that its schema version promises: restore it, or drop llm_ledger_schema to begin anew',
  ),
  '42703': refused('lacks a column that its schema version promises: somebody has changed the table llm_ledger'),
  '42804': refused(
    'has a column of another type than its schema version promises: compare llm_ledger with that of a new database',
  ),
  '42P07': refused(
    'has a table or an index of the names of the ledger without llm_ledger_schema: restore that table, or rename the others to begin anew',
  ),
  '42P10': refused(
    'needs `id` alone as the primary key of llm_ledger, which therefore cannot be partitioned by anything else',
  ),
  '55000': refused(
    'takes no rows in llm_ledger: it must be a table, not a view, and if it is published, have its primary key',
  ),
  '25006': refused(
    'is read-only: name the primary in the secret postgres-url, not a replica, and set default_transaction_read_only to off',
  ),
  '53100': unavailable('has no space left on its disk'),
  '53300': unavailable('has no connection left: raise max_connections, or use a pool'),
  '57014': unavailable('gave up a statement that took too long'),
  '55P03': unavailable('has its tables locked by somebody else'),
  '57P03': unavailable('is starting up'),
  // The next run would meet the same record again.
  '22': refused('cannot hold a value of a record: compare the columns of llm_ledger with those of a new database'),
  '42': refused('does not take a statement of this version: compare llm_ledger with that of a new database'),
  '54': refused(
    'cannot hold a record, as a value is too long: drop the indexes that were added to llm_ledger, and llm_ledger_key_time or ' +
      'llm_ledger_department_time if a key or a department has so many letters',
  ),
  P0: refused('has a trigger on llm_ledger that refuses a record: mend or remove it'),
  '23': refused('has a constraint on llm_ledger that a record breaks: remove what was added to the table'),
  '08': unavailable('lost the connection'),
  '57': unavailable('ended the connection: it is shutting down, or an administrator did so'),
  ECONNREFUSED: unavailable('accepts no connections at the address in the secret postgres-url'),
  ENOTFOUND: refused('has a host in the secret postgres-url that no name server knows'),
  EAI_AGAIN: unavailable('has a host that no name server answers for'),
  ECONNRESET: unavailable('lost the connection'),
  EPIPE: unavailable('lost the connection'),
  ETIMEDOUT: unavailable('does not answer'),
  ENOENT: refused('has a certificate or a socket in the secret postgres-url that there is not'),
  SELF_SIGNED_CERT_IN_CHAIN: refused(
    'shows a certificate of an unknown authority: name it as sslrootcert in postgres-url',
  ),
  DEPTH_ZERO_SELF_SIGNED_CERT: refused('shows a self-signed certificate: name it as sslrootcert in postgres-url'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: refused(
    'shows a certificate of an unknown authority: name it as sslrootcert in postgres-url',
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: refused('shows a certificate for another host'),
  CERT_HAS_EXPIRED: refused('shows a certificate that has expired'),
}

/** What means something else before there is a connection. */
const connectingFaults: Readonly<Record<string, Fault>> = {
  '55000': refused('accepts no connections to this database: ALTER DATABASE … ALLOW_CONNECTIONS true'),
}

/** A failure of the database as an error of the table. Others, such as those of reading a page, stay what they are. */
export function toDatabaseError(error: unknown, { isConnecting = false } = {}): unknown {
  if (error instanceof LlmError || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known =
    (isConnecting ? connectingFaults[code] : undefined) ??
    faults[code] ??
    ofPooler(code, error.message) ??
    faults[code.slice(0, 2)] ??
    byMessage(error.message)
  const { code: ours, says } = known ?? unavailable(`failed${code && ` with ${code}`}`)
  return new LlmError(ours, `PostgreSQL ${says}`, { cause: error })
}

/** PgBouncer gives one code to all that it says. Most of that passes, such as a wait that was too long; this does not. */
function ofPooler(code: string, message: string): Fault | undefined {
  if (code !== '08P01') return undefined
  if (/no such database/i.test(message)) return faults['3D000']
  if (/startup parameter|statement pooling/i.test(message))
    return refused(
      'is behind a pooler that refuses the connection: set its pool mode to transaction or session, and remove from postgres-url any ' +
        '`options` that it does not know',
    )
  return undefined
}

/** What the client itself says, without a code. */
function byMessage(message: string): Fault | undefined {
  if (/timeout/i.test(message)) return unavailable('does not answer')
  if (/terminated|not queryable|closed/i.test(message)) return unavailable('lost the connection')
  if (/does not support SSL/i.test(message))
    return refused('speaks no TLS: add sslmode=disable to postgres-url if its network is safe')
  if (/password must be a string/i.test(message))
    return refused('wants a password, and the secret postgres-url has none')
  return undefined
}
