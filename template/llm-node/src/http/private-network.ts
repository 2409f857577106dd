import { isIP } from 'node:net'
import { addressKind } from './address-kind.ts'

/** Suffixes without public names: a cluster's services, and those reserved for private use (RFC 6761, 6762, 8375). */
const privateSuffix = /\.(svc|local|internal|localhost|home\.arpa)$/
/** Namespaces that are not top-level domains. A top-level domain has no hyphen or digit. */
const namespace = /^[a-z0-9-]+\.(openfaas|default|(?!xn--)[a-z0-9-]*[0-9-][a-z0-9-]*)$/

/**
 * True if an address is in the private network: by its number, or by a name that only a cluster or a private network can have.
 * Names are not resolved, because the result could change at any time.
 */
export function isInPrivateNetwork(url: string | URL): boolean {
  const host = hostOf(url instanceof URL ? url : new URL(url))
  if (isIP(host) !== 0) return ['private', 'loopback'].includes(addressKind(host))
  return !host.includes('.') || privateSuffix.test(host) || namespace.test(host)
}

/** The host of an address, without the brackets of IPv6 and without the dot that ends a full name. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '').replace(/^\[|\]$/g, '')
}
