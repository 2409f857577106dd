import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { type AddressKind, addressKind } from './address-kind.ts'
import { hostOf } from './private-network.ts'

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>

/** A request that is not sent because of where it would go. */
export class RefusedAddress extends Error {
  /** The message without the host, which may be secret. */
  readonly why: string
  constructor(message: string, why: string) {
    super(message)
    this.name = 'RefusedAddress'
    this.why = why
  }
}

/**
 * Why requests to an IP address are refused; undefined if they are not. The public network is open to https. The private one is
 * open if that is allowed, and so is the loopback address if the URL itself says so: a name that leads there is an attack. Every
 * other kind is refused.
 */
export function whyRefused(url: URL, address: string, allowPrivateNetwork: boolean): string | undefined {
  const kind = addressKind(address)
  const isPlain = url.protocol !== 'https:'
  if (kind === 'public') return isPlain ? 'it is public, and the URL is not https' : undefined
  const isOpen = kind === 'private' || (kind === 'loopback' && saysLoopback(hostOf(url)))
  if (isOpen && allowPrivateNetwork) return undefined
  const fix = isOpen ? '; write allowPrivateNetwork: true if that is meant' : ''
  return `${described[kind]}${fix}`
}

const described: Readonly<Record<Exclude<AddressKind, 'public'>, string>> = {
  private: 'it is in the private network',
  loopback: 'it is this machine',
  'link-local': 'it is link-local, as the metadata services of clouds are',
  metadata: 'it is the metadata service of a cloud',
  unspecified: 'it is unspecified, which is this machine',
  multicast: 'it is a multicast address',
  reserved: 'it is in a reserved network',
}

function saysLoopback(host: string): boolean {
  return isIP(host) === 0 ? /(^|\.)localhost$/.test(host) : addressKind(host) === 'loopback'
}

/** The same for the host of a URL, if it is an IP address or says that it is this machine. Other names are not resolved. */
export function whyRefusedAsWritten(url: URL, allowPrivateNetwork: boolean): string | undefined {
  const host = hostOf(url)
  if (isIP(host) !== 0) return whyRefused(url, host, allowPrivateNetwork)
  return saysLoopback(host) ? whyRefused(url, '127.0.0.1', allowPrivateNetwork) : undefined
}

/**
 * The `lookup` of a connection that is opened only if all addresses of the name may be asked, and only to one of these: what a
 * second look in DNS would say does not matter.
 */
export function guardedLookup(url: URL, allowPrivateNetwork: boolean, resolve: Resolve = resolveByDns): LookupFunction {
  return (host, options, callback) => {
    const failed = (error: unknown) => callback(error instanceof Error ? error : new Error('lookup'), '', 0)
    resolve(host).then((addresses) => {
      for (const { address } of addresses) {
        const why = whyRefused(url, address, allowPrivateNetwork)
        if (why !== undefined) return failed(new RefusedAddress(`${host} is ${address}, and ${why}`, why))
      }
      const [first] = addresses
      if (first === undefined) return failed(new RefusedAddress(`${host} has no address`, 'there is none'))
      return options.all ? callback(null, [...addresses]) : callback(null, first.address, first.family)
    }, failed)
  }
}

function resolveByDns(host: string): Promise<readonly LookupAddress[]> {
  return process.getBuiltinModule('node:dns').promises.lookup(host, { all: true })
}
