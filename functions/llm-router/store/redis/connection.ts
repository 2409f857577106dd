import { Cluster, Redis, type RedisOptions } from 'iovalkey'
import type { Address } from './address.ts'
import { toStoreError } from './failures.ts'
import type { Script } from './lua.ts'

export type Connection = {
  /**
   * Runs a script in one round trip.
   * @throws StoreError
   */
  run(script: Script, args: readonly (string | number)[]): Promise<unknown>
  close(): void
}

export type ConnectionParts = {
  address: Address
  /** PEM of the authority that signed the server's certificate, if it is a private one. */
  certificateAuthority?: string | undefined
  now: () => number
}

/** A server that has not said anything for so long is given up, and connected to anew. Networks can drop connections silently. */
const silenceMs = 2000

/** Connects in the background, for ever. What is run waits for the first try; later it fails at once if there is no connection. */
export function connect({ address, certificateAuthority, now }: ConnectionParts): Connection {
  const client = createClient(address, certificateAuthority)
  const tag = `{${address.prefix}}`
  // Nothing is ever held under either. While a cluster moves the slot, the old node therefore sends every script on to the new one, which
  // would run it on what has arrived so far, if it named one key. One that names two is refused there as long as either is missing.
  const keys = [tag, `${tag}:none`] as const
  let reason: unknown
  client.on('error', (error: unknown) => {
    reason = error
  })
  client.on('ready', () => {
    reason = undefined
  })
  const isDecided = new Promise<void>((resolve) => {
    for (const event of ['ready', 'error', 'end']) client.once(event, () => resolve())
  })
  return {
    async run({ sha, text }, args) {
      await isDecided
      const all = [...keys, now(), ...args]
      try {
        return await client.evalsha(sha, keys.length, ...all).catch((error: unknown) => {
          if (error instanceof Error && error.message.startsWith('NOSCRIPT'))
            return client.eval(text, keys.length, ...all)
          throw error
        })
      } catch (error) {
        throw toStoreError(error, reason)
      }
    },
    close: () => client.disconnect(),
  }
}

function createClient(address: Address, certificateAuthority: string | undefined): Redis | Cluster {
  const { kind, nodes, username, password, database, primaryName, isTls } = address
  const retryDelayMs = (times: number) => Math.min(50 * 2 ** Math.min(times, 6), 2000)
  const tls = isTls ? { ...(certificateAuthority !== undefined && { ca: certificateAuthority }) } : undefined
  const options: RedisOptions = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls }),
    connectTimeout: silenceMs,
    socketTimeout: silenceMs,
    // A command that was under way when the connection broke may have been done: whoever sent it decides what follows.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    // After a failover, the old primary says so.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  }
  const single: RedisOptions = { ...options, enableOfflineQueue: false, retryStrategy: retryDelayMs, db: database }
  if (kind === 'cluster') {
    const cluster = new Cluster([...nodes], {
      redisOptions: options,
      enableOfflineQueue: false,
      clusterRetryStrategy: retryDelayMs,
      slotsRefreshTimeout: silenceMs,
      maxRedirections: 3,
      // A slot moves for longer than a request can wait: it is told at once.
      retryDelayOnTryAgain: 1,
    })
    cluster.on('+node', catchAsking)
    return cluster
  }
  if (kind === 'sentinel') {
    return new Redis({
      ...single,
      sentinels: [...nodes],
      name: primaryName,
      ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: tls }),
      sentinelRetryStrategy: retryDelayMs,
    })
  }
  const [node] = nodes
  return new Redis({ ...single, ...node })
}

/** The client sends this before a command that it was redirected with, and drops its promise. The command's own failure tells all. */
function catchAsking(node: Redis): void {
  const ask = node.asking.bind(node)
  node.asking = () => ask().catch(() => 'OK')
}
