import type { Environment } from '../settings.ts'

const cidr = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/

/**
 * Translates `NO_PROXY` for Node, which supports address ranges (`10.0.0.0-10.255.255.255`) but not the more common CIDR form
 * `10.0.0.0/8`. Other entries stay unchanged.
 */
export function proxyExceptions(environment: Environment): Record<string, string> {
  const given = ['NO_PROXY', 'no_proxy'].flatMap((name) => {
    const value = environment[name]
    return value === undefined ? [] : [[name, value.split(',').map(toRange).join(',')]]
  })
  return Object.fromEntries(given)
}

function toRange(exception: string): string {
  const network = cidr.exec(exception.trim())?.slice(1).map(Number)
  if (network === undefined) return exception
  const [bits = 0] = network.slice(4)
  const octets = network.slice(0, 4)
  if (bits > 32 || octets.some((octet) => octet > 255)) return exception
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0)
  const size = 2 ** (32 - bits)
  const first = Math.floor(address / size) * size
  return `${dotted(first)}-${dotted(first + size - 1)}`
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}
