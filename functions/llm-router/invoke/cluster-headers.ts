import type { IncomingHttpHeaders } from 'node:http'
import { header } from '#runtime/contract/headers.ts'

/** What a cluster's function tells of its cluster with each reply, a failed one included. What is not known is left out. */
export function readClusterHeaders(headers: IncomingHttpHeaders) {
  const number = (name: string): number | undefined => {
    const value = headers[name]
    const read = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
    return Number.isFinite(read) && read >= 0 ? read : undefined
  }
  const healthy = headers[header.clusterHealthy]
  const tokensPerSecond = number(header.clusterTokensPerSecond)
  return {
    queueDepth: number(header.clusterQueueDepth),
    isHealthy: healthy === undefined ? undefined : healthy === 'true',
    // A speed of nothing would make a token cost the world.
    tokensPerSecond: tokensPerSecond === 0 ? undefined : tokensPerSecond,
  }
}
