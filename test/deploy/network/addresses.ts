import fc from 'fast-check'
import { networks } from '../../../template/llm-node/src/http/address-kind.ts'

const ipv4 = (number: bigint) => [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.')
const ipv6 = (number: bigint) =>
  Array.from({ length: 8 }, (_, index) => ((number >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':')

/** The first and the last address of each network that is no part of the internet, and the ones beside it. */
const edges = networks.flatMap(([, address, prefix]) => {
  const bits = address.includes(':') ? 128 : 32
  const first = address.includes(':') ? ipv6Number(address) : ipv4Number(address)
  const size = 1n << BigInt(bits - prefix)
  const near = [first - 1n, first, first + size - 1n, first + size]
  return near.filter((one) => one >= 0n && one < 1n << BigInt(bits)).map(bits === 32 ? ipv4 : ipv6)
})

function ipv4Number(address: string): bigint {
  return address.split('.').reduce((sum, octet) => (sum << 8n) + BigInt(octet), 0n)
}

function ipv6Number(address: string): bigint {
  const [before = '', after = ''] = address.split('::')
  const groups = (text: string) => text.split(':').filter((group) => group !== '')
  const zeros = Array<string>(8 - groups(before).length - groups(after).length).fill('0')
  return [...groups(before), ...zeros, ...groups(after)].reduce((sum, one) => (sum << 16n) + BigInt(`0x${one}`), 0n)
}

const anyIpv4 = fc.bigInt(0n, (1n << 32n) - 1n).map(ipv4)
const within = (prefix: string) => anyIpv4.map((address) => ipv6(ipv6Number(prefix) + ipv4Number(address)))

/** Addresses of both families, among them all kinds that lead to an IPv4 address. */
export const addresses: fc.Arbitrary<string> = fc.oneof(
  anyIpv4,
  fc.constantFrom(...edges),
  fc.bigInt(0n, (1n << 128n) - 1n).map(ipv6),
  fc.bigInt(0n, (1n << 125n) - 1n).map((number) => ipv6((1n << 125n) + number)),
  within('::ffff:0:0'),
  within('64:ff9b::'),
  anyIpv4.map((address) => ipv6((0x2002n << 112n) + (ipv4Number(address) << 80n))),
)
