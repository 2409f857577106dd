import { percentDecoded } from '#runtime/contract/percent-decoded.ts'
import { StoreError } from './port.ts'

/**
 * Where Redis is, and who we are there: the content of the secret `redis-url`. It is read before the client is loaded, and where that
 * never is: it names the journal of what the store has not confirmed.
 */
export type Address = {
  kind: 'single' | 'sentinel' | 'cluster'
  isTls: boolean
  nodes: readonly { host: string; port: number }[]
  username: string | undefined
  password: string | undefined
  database: number
  /** How the sentinels call the primary. */
  primaryName: string
  /** With what all keys begin, for several routers in one Redis. */
  prefix: string
}

const forms =
  'redis://user:password@host:6379/0, redis+sentinel://user:password@host:26379,host:26379/name or redis+cluster://user:password@host:6379,host:6379, each with rediss for TLS'

const pattern = /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>.*)@)?(?<rest>[^@]*)$/s
const restPattern = /^(?<hosts>[^/?]+)(?:\/(?<path>[^/?]*))?(?:\?(?<query>.*))?$/
const hostPattern = /^(?<host>\[[0-9a-fA-F:.]+\]|[^\s:[\]]+)(?::(?<port>\d{1,5}))?$/

/**
 * Reads an address. A password may hold any character: what does not decode as percent-encoding is taken as it stands.
 * @throws StoreError without any part of the address
 */
export function parseAddress(text: string): Address {
  const { scheme, kind = 'single', user, rest = '' } = groups(pattern, text)
  const { hosts = '', path = '', query = '' } = groups(restPattern, rest)
  if (kind !== 'single' && kind !== 'sentinel' && kind !== 'cluster') throw fault('has an unknown scheme')
  const nodes = hosts.split(',').map((host) => parseNode(host, kind === 'sentinel' ? 26379 : 6379))
  if (kind === 'single' && nodes.length > 1) throw fault('names several hosts, which only +sentinel and +cluster do')
  const parameters = new URLSearchParams(query)
  for (const name of parameters.keys()) {
    if (name !== 'prefix') throw fault('has an unknown parameter after the question mark; the only one is prefix')
  }
  const prefix = parameters.get('prefix') ?? 'llm-router'
  if (!/^[\w.-]{1,64}$/.test(prefix))
    throw fault('has a prefix that is not 1 to 64 letters, digits, dots, hyphens or _')
  if (kind === 'sentinel' && path === '') throw fault('lacks the name of the primary after the hosts')
  const database = kind === 'single' && path !== '' ? Number(path) : 0
  if (!Number.isInteger(database) || database < 0) throw fault('has a path that is not the number of a database')
  if (kind === 'cluster' && path !== '' && path !== '0') throw fault('names a database, and a cluster has only one')
  const primaryName = kind === 'sentinel' ? percentDecoded(path) : ''
  return { kind, isTls: scheme === 'rediss', nodes, ...parseUser(user), database, primaryName, prefix }
}

/**
 * The store at each of its hosts: another address of the same store names at least one of them, and may do so with other credentials or
 * with TLS.
 */
export function placesOf({ kind, nodes, database, primaryName, prefix }: Address): string[] {
  const hosts = nodes.map(({ host, port }) => `${host}:${port}`).sort()
  return hosts.map((host) => JSON.stringify([kind, [host], database, primaryName, prefix]))
}

function parseNode(text: string, defaultPort: number): { host: string; port: number } {
  const { host = '', port } = groups(hostPattern, text)
  const number = port === undefined ? defaultPort : Number(port)
  if (number < 1 || number > 65_535) throw fault('has a port that is not from 1 to 65535')
  return { host: host.replace(/^\[|\]$/g, ''), port: number }
}

/** `user:password`, `:password`, or nothing. */
function parseUser(text: string | undefined): Pick<Address, 'username' | 'password'> {
  if (text === undefined) return { username: undefined, password: undefined }
  const colon = text.indexOf(':')
  if (colon < 0) throw fault('has a user without a password')
  return {
    username: percentDecoded(text.slice(0, colon)) || undefined,
    password: percentDecoded(text.slice(colon + 1)) || undefined,
  }
}

function groups(expression: RegExp, text: string): Partial<Record<string, string>> {
  const found = expression.exec(text)?.groups
  if (found === undefined) throw fault('is not an address of Redis')
  return found
}

function fault(what: string): StoreError {
  return new StoreError(`The secret redis-url ${what}. Write ${forms}.`)
}
