import { isInPrivateNetwork } from '#runtime/http/private-network.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { parseAddress } from '../store/redis-address.ts'

/**
 * Whether what the store keeps stays in the private network: in this replica, in a file of it, or in a Redis all of whose addresses in
 * the secret `redis-url` can only be there.
 */
export function isStoreInCluster(secrets: Pick<Secrets, 'read'>): boolean {
  const url = secrets.read('redis-url')
  if (url === undefined) return true
  try {
    return parseAddress(url).nodes.every(({ host }) =>
      isInPrivateNetwork(`http://${host.includes(':') ? `[${host}]` : host}`),
    )
  } catch {
    return false
  }
}
