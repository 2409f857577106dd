import type { IncomingHttpHeaders } from 'node:http'
import { header } from '#runtime/contract/headers.ts'

/** The state of a cluster, which its function reports with each reply, failed ones included. Unknown values are left out. */
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
    // A throughput of 0 would make the price of a token infinite.
    tokensPerSecond: tokensPerSecond === 0 ? undefined : tokensPerSecond,
  }
}
