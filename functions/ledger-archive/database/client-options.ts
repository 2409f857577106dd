import type { ClientConfig } from 'pg'
import { LlmError } from '#runtime/errors.ts'
import { isInPrivateNetwork } from '#runtime/http/private-network.ts'

const connectTimeoutMs = 5000
/** Longer than the server takes to give up a statement. */
const queryTimeoutMs = 20_000

/**
 * The options of a connection. The address may say `sslmode` and `sslrootcert`; without, a database outside of the private network must
 * show a valid certificate.
 * @throws LlmError database_refused if it is no address of PostgreSQL
 */
export function clientOptions(url: string): ClientConfig {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (address === undefined || !/^postgres(ql)?:$/.test(address.protocol)) {
    const form = 'postgres://USER:PASSWORD@HOST:5432/DATABASE, with special characters in the password percent-encoded'
    throw new LlmError('database_refused', `The secret postgres-url is no address of the form ${form}`)
  }
  const isTold = address.searchParams.has('sslmode') || address.searchParams.has('ssl')
  const isLocal = address.hostname === '' || isInPrivateNetwork(`http://${address.hostname}`)
  return {
    connectionString: url,
    application_name: 'ledger-archive',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
    ...(!isTold && !isLocal && { ssl: true }),
  }
}
