import { BlockList, isIP } from 'node:net'

export type AddressKind = 'public' | (typeof networks)[number][0]

/**
 * The networks that are not the internet. `private` holds RFC 1918, 6598 (pods of some clouds) and 4193. `metadata` are the
 * addresses where clouds hand out credentials that no other kind covers; of AWS all that it gives to its own services, EKS Pod
 * Identity among them.
 */
export const networks = [
  ['metadata', '100.100.100.200', 32],
  ['metadata', '168.63.129.16', 32],
  ['metadata', '192.0.0.192', 32],
  ['metadata', 'fd00:ec2::', 32],
  ['metadata', 'fd00:42::42', 128],
  ['metadata', 'fd00:c1::a9fe:a9fe', 128],
  ['metadata', 'fd00:a9fe:a9fe::1', 128],
  ['metadata', 'fd00:100::100:200', 128],
  ['metadata', 'fd20:ce::254', 128],
  ['loopback', '127.0.0.0', 8],
  ['loopback', '::1', 128],
  ['private', '10.0.0.0', 8],
  ['private', '172.16.0.0', 12],
  ['private', '192.168.0.0', 16],
  ['private', '100.64.0.0', 10],
  ['private', 'fc00::', 7],
  ['link-local', '169.254.0.0', 16],
  ['link-local', 'fe80::', 10],
  ['unspecified', '0.0.0.0', 8],
  ['unspecified', '::', 128],
  ['multicast', '224.0.0.0', 4],
  ['multicast', 'ff00::', 8],
  ['reserved', '192.0.0.0', 24],
  ['reserved', '198.18.0.0', 15],
  ['reserved', '240.0.0.0', 4],
  ['reserved', '::', 96],
  ['reserved', '64:ff9b:1::', 48],
  ['reserved', '2001::', 32],
  ['reserved', 'fec0::', 10],
] as const

/** IPv6 networks whose addresses lead to an IPv4 one, and the first of the two groups that hold it. */
const translated: readonly (readonly [RegExp, number])[] = [
  [/^0:0:0:0:0:ffff:/, 6],
  [/^0:0:0:0:ffff:0:/, 6],
  [/^64:ff9b:0:0:0:0:/, 6],
  [/^2002:/, 1],
]

/**
 * Made with the first address, because most functions never ask, and Node loads three modules for a list. Nobody passes it in, because
 * it is a constant in all but the time of its making.
 */
let lists: (readonly [AddressKind, BlockList])[] | undefined

const createLists = () =>
  [...Map.groupBy(networks, ([kind]) => kind)].map(([kind, own]) => {
    const list = new BlockList()
    for (const [, network, prefix] of own) list.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4')
    return [kind, list] as const
  })

/** What kind of network an IP address belongs to. An IPv6 address that leads to an IPv4 one is of that one's kind. */
export function addressKind(address: string): AddressKind {
  const bare = address.replace(/%.*$/, '')
  const inner = isIP(bare) === 6 ? ipv4Within(bare) : bare
  const family = inner.includes(':') ? 'ipv6' : 'ipv4'
  lists ??= createLists()
  for (const [kind, list] of lists) if (list.check(inner, family)) return kind
  return 'public'
}

function ipv4Within(address: string): string {
  // URL writes every form of an address in the same way.
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = written.split('::')
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  const zeros = tail === undefined ? 0 : 8 - (before?.length ?? 0) - (after?.length ?? 0)
  const groups = [...(before ?? []), ...Array<string>(zeros).fill('0'), ...(after ?? [])]
  const found = translated.find(([network]) => network.test(groups.join(':')))
  if (found === undefined) return written
  const octets = groups.slice(found[1], found[1] + 2).flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 255]
  })
  return octets.join('.')
}
