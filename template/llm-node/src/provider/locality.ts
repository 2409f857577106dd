import { isInPrivateNetwork } from '../http/private-network.ts'
import type { Locality } from './provider.ts'

/** The locality of a server, judged by its address. */
export function localityOf(url: string): Locality {
  return isInPrivateNetwork(url) ? 'in-cluster' : 'external'
}
