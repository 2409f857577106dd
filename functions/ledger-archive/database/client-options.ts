import { isIPv6 } from 'node:net'
import type { ClientConfig } from 'pg'
import { LlmError } from '#runtime/errors.ts'
import { isInPrivateNetwork } from '#runtime/http/private-network.ts'

const connectTimeoutMs = 5000
/** Longer than the server takes to give up a statement. */
const queryTimeoutMs = 20_000

/**
 * The options of a connection. The address may say `sslmode` and `sslrootcert`; without, or with an empty `sslmode`, a database outside
 * of the private network must show a valid certificate.
 * @throws LlmError database_refused if it is no address of PostgreSQL
 */
export function clientOptions(url: string): ClientConfig {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (address === undefined || !/^postgres(ql)?:$/.test(address.protocol)) throw noAddress()
  const isTold = parameter(address, 'sslmode') !== '' || parameter(address, 'ssl') !== ''
  // Into the address, because an empty `ssl` there would win against an option.
  if (!isTold && !isLocal(address)) address.searchParams.set('ssl', 'true')
  return {
    connectionString: address.href,
    application_name: 'ledger-archive',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  }
}

export function noAddress(): LlmError {
  const form = 'postgres://USER:PASSWORD@HOST:5432/DATABASE, with special characters in the password percent-encoded'
  return new LlmError('database_refused', `The secret postgres-url is not an address of the form ${form}`)
}

/** A parameter of the address as pg takes it: the last of its name, and an empty one says nothing. */
function parameter(address: URL, name: string): string {
  return address.searchParams.getAll(name).at(-1) ?? ''
}

/** True if pg connects to a socket or within the private network. A parameter `host` replaces the one at its usual place. */
function isLocal(address: URL): boolean {
  const host = parameter(address, 'host') || decodeURIComponent(address.hostname)
  if (host === '' || host.startsWith('/')) return true
  const url = `http://${isIPv6(host) ? `[${host}]` : host}`
  return URL.canParse(url) && isInPrivateNetwork(url)
}
