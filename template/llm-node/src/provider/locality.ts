import { isInPrivateNetwork } from '../http/private-network.ts'
import type { Locality } from './provider.ts'

/** Where a server is by its address. */
export function localityOf(url: string): Locality {
  return isInPrivateNetwork(url) ? 'in-cluster' : 'external'
}
