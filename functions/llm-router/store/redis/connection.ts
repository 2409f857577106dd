import { type Cluster, Redis, type RedisOptions } from 'iovalkey'
import { StoreUnavailable } from '../port.ts'
import type { Address } from '../redis-address.ts'
import { createCluster } from './cluster.ts'
import { isReply } from './failure-code.ts'
import { toStoreError } from './failures.ts'
import type { Script } from './lua.ts'
import { createPreparation } from './preparation.ts'
import { createReconnection, type Reconnection } from './reconnection.ts'

export type Connection = {
  /**
   * Runs a script in one round trip, and once more if the connection breaks meanwhile and the script allows that.
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
  /** A clock that nobody sets, for how long connections last. */
  monotonicMs?: () => number
  /** Called when a connection is lost, and when a try to connect anew fails. */
  doubt?: () => void
}

/** A server that has not said anything for so long is given up, and connected to anew. Networks can drop connections silently. */
const silenceMs = 2000

/**
 * Connects in the background, for ever. What is run waits for the first try, and for the first one after a connection was lost;
 * afterwards it fails at once if there is no connection.
 */
export function connect({
  address,
  certificateAuthority,
  now,
  monotonicMs,
  doubt = () => {},
}: ConnectionParts): Connection {
  const reconnection = createReconnection(monotonicMs)
  const client = createClient(address, certificateAuthority, reconnection)
  reconnection.watch(client)
  const tag = `{${address.prefix}}`
  // Nothing is ever held under either. While a cluster moves the slot, the old node therefore sends every script on to the new one, which
  // would run it on what has arrived so far, if it named one key. One that names two is refused there as long as either is missing.
  const keys = [tag, `${tag}:none`] as const
  const preparation = createPreparation()
  let reason: unknown
  let atSentinel: unknown

  async function call({ sha, text }: Script, args: readonly (string | number)[]): Promise<unknown> {
    const all = [...keys, now(), ...args]
    return client.evalsha(sha, keys.length, ...all).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return client.eval(text, keys.length, ...all)
      throw error
    })
  }

  async function send(script: Script, args: readonly (string | number)[]): Promise<unknown> {
    await reconnection.decided()
    // The client does so too, and if that fails, it goes on with database 0.
    if (address.database !== 0) await preparation.once('select', () => client.select(address.database))
    const { first } = script
    if (first) await preparation.once(first.sha, () => call(first, []))
    const answer = await call(script, args)
    reason = undefined
    return answer
  }

  // The client tells of each sentinel why it cannot be used, and then of all that none can.
  client.on('sentinelError', (error: unknown) => {
    atSentinel = error
  })
  client.on('error', (error: unknown) => {
    reason = isOfAllSentinels(error) ? atSentinel : error
  })
  client.on('close', () => {
    preparation.undo()
    doubt()
  })
  return {
    async run(script, args) {
      let isAnswerLost = false
      try {
        return await send(script, args).catch(async (error: unknown) => {
          isAnswerLost = !isUnsent(error) && !isReply(error)
          const mayRepeat = isAnswerLost ? script.isRepeatable : isUnsent(error) && (await reconnection.lost())
          if (mayRepeat) return send(script, args)
          throw error
        })
      } catch (error) {
        // Whoever gives a right does not end the connection.
        if (isReply(error)) preparation.undo()
        const failure = toStoreError(error, reason)
        // What refuses the second time tells nothing of what the first has done.
        throw isAnswerLost ? new StoreUnavailable(failure.message) : failure
      }
    },
    close() {
      client.disconnect()
      reconnection.end()
    },
  }
}

function createClient(
  address: Address,
  certificateAuthority: string | undefined,
  { delayMs }: Reconnection,
): Redis | Cluster {
  const { kind, nodes, username, password, database, primaryName, isTls } = address
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
  const single: RedisOptions = { ...options, enableOfflineQueue: false, retryStrategy: delayMs, db: database }
  if (kind === 'cluster') return createCluster(nodes, options, silenceMs, delayMs)
  if (kind === 'sentinel') {
    return new Redis({
      ...single,
      sentinels: [...nodes],
      name: primaryName,
      ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: tls }),
      sentinelRetryStrategy: delayMs,
      // Else it would wait for one without end that accepts connections and does not answer.
      sentinelCommandTimeout: silenceMs,
    })
  }
  const [node] = nodes
  return new Redis({ ...single, ...node })
}

/** True if the client had no connection to send a command on, or found that its connection was about to end. */
function isUnsent(error: unknown): boolean {
  return error instanceof Error && error.message.endsWith('enableOfflineQueue options is false')
}

function isOfAllSentinels(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('All sentinels are unreachable')
}
