import { BlockList, isIP } from 'node:net'

/** Networks that the internet does not route: RFC 1918, 6598 (pods of some clouds), 4193, and the machine's own. */
const networks = [
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
] as const

const privateAddresses = new BlockList()
for (const [network, prefix, family] of networks) privateAddresses.addSubnet(network, prefix, family)

/** Suffixes without public names: a cluster's services, and those reserved for private use (RFC 6761, 6762, 8375). */
const privateSuffix = /\.(svc|local|internal|localhost|home\.arpa)$/
/** Namespaces that are not top-level domains. A top-level domain has no hyphen or digit. */
const namespace = /^[a-z0-9-]+\.(openfaas|default|(?!xn--)[a-z0-9-]*[0-9-][a-z0-9-]*)$/

/**
 * True if an address is in the private network: by its number, or by a name that only a cluster or a private network can have.
 * Names are not resolved, because the result could change at any time.
 */
export function isInPrivateNetwork(url: string | URL): boolean {
  const host = new URL(url).hostname.replace(/\.$/, '').replace(/^\[|\]$/g, '')
  const version = isIP(host)
  if (version !== 0) return privateAddresses.check(host, version === 4 ? 'ipv4' : 'ipv6')
  return !host.includes('.') || privateSuffix.test(host) || namespace.test(host)
}
