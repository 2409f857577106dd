import { BlockList } from 'node:net'
import { networks } from '../../template/llm-node/src/http/address-kind.ts'

/** What a NetworkPolicy calls an ipBlock. */
export type Block = { cidr: string; except: string[] }

/**
 * The addresses of the internet. IPv4 is everything but the networks that the functions themselves refuse. IPv6 is what IANA gives
 * out as global unicast, without the tunnels that lead to an IPv4 address (RFC 4380, 3056): private, link-local, mapped and
 * translated addresses are outside of it.
 */
export function internet(): Block[] {
  return [
    { cidr: '0.0.0.0/0', except: ipv4Exceptions() },
    { cidr: '2000::/3', except: ['2001::/32', '2002::/16'] },
  ]
}

/** The private networks, without the addresses within them where clouds hand out credentials. */
export function privateNetworks(): Block[] {
  const of = (wanted: string) =>
    networks.flatMap(([kind, address, prefix]) => (kind === wanted ? [{ address, prefix }] : []))
  return of('private').map(({ address, prefix }) => {
    const list = new BlockList()
    list.addSubnet(address, prefix, family(address))
    const except = of('metadata').filter((one) => list.check(one.address, family(one.address)))
    return { cidr: `${address}/${prefix}`, except: except.map((one) => `${one.address}/${one.prefix}`) }
  })
}

const family = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4')

/** Without those that lie within another. */
function ipv4Exceptions(): string[] {
  const own = networks.filter(([, address]) => !address.includes(':'))
  const isWithin = (address: string, prefix: number) =>
    own.some(([, other, length]) => {
      const list = new BlockList()
      list.addSubnet(other, length)
      return length < prefix && list.check(address)
    })
  const outermost = own.filter(([, address, prefix]) => !isWithin(address, prefix))
  return outermost.map(([, address, prefix]) => `${address}/${prefix}`)
}
