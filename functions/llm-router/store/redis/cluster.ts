import { Cluster, type Redis, type RedisOptions } from 'iovalkey'
import type { Address } from '../redis-address.ts'
import { createUnnamedNodes } from './unnamed-nodes.ts'

/**
 * The client of a cluster, which keeps track of where its slots are.
 * @param redisOptions of the connection to each node
 * @param silenceMs after how long a node that says nothing is given up
 */
export function createCluster(
  nodes: Address['nodes'],
  redisOptions: RedisOptions,
  silenceMs: number,
  delayMs: (failures: number) => number,
): Cluster {
  const unnamed = createUnnamedNodes()
  const cluster = new Cluster([...nodes], {
    redisOptions,
    natMap: unnamed.natMap,
    enableOfflineQueue: false,
    clusterRetryStrategy: delayMs,
    slotsRefreshTimeout: silenceMs,
    maxRedirections: 3,
    // It would ask any node how the cluster is, and connect anew, later each time, as often as that is one that is down.
    enableReadyCheck: false,
    // Else it would send again by itself, a tenth of a second later, what was under way.
    retryDelayOnFailover: 0,
    // A slot moves for longer than a request can wait: it is told at once.
    retryDelayOnTryAgain: 1,
  })
  cluster.on('+node', (node: Redis) => {
    catchAsking(node)
    unnamed.watch(node)
  })
  followSlots(cluster)
  return cluster
}

/** The client sends this before a command that it was redirected with, and drops its promise. The command's own failure tells all. */
function catchAsking(node: Redis): void {
  const ask = node.asking.bind(node)
  node.asking = () => ask().catch(() => 'OK')
}

/**
 * Looks for the new primary when a node is lost; the client would only do so before it sends again by itself. When no node that it knows
 * answers, as when all have new addresses, it would keep to them for ever, and if it has begun to connect anew meanwhile, it would never
 * come to an end of that: it begins again with the nodes of the address.
 */
function followSlots(cluster: Cluster): void {
  const refresh = cluster.refreshSlotsCache.bind(cluster)
  cluster.refreshSlotsCache = (callback) =>
    refresh((error) => {
      callback?.(error)
      // When it knows no node any more, it connects anew by itself.
      if (error && cluster.nodes().length > 0) cluster.disconnect(true)
    })
  cluster.on('-node', () => {
    if (cluster.status === 'ready') cluster.refreshSlotsCache()
  })
}
