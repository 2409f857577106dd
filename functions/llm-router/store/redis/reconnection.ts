/** The events of a client that matter here. */
type Client = { on(event: 'ready' | 'close' | 'error' | 'end', listener: () => void): unknown }

export type Reconnection = {
  /** How long to wait before the next try, after so many failures in a row. */
  delayMs(failures: number): number
  watch(client: Client): void
  /**
   * Resolves when it is known whether there is a connection: at once, except during the first try and the first one after a connection was
   * lost.
   */
  decided(): Promise<void>
  /** Resolves once the client notices the loss that a command has already met; false if there is no connection to lose. */
  lost(): Promise<boolean>
  /** Nobody connects any more: what waits goes on, and fails. */
  end(): void
}

/**
 * A connection that breaks sooner is not replaced at once: a server that accepts connections and closes them is tried at most ten times a
 * second.
 */
const lastingMs = 100

/** Reconnects at once if the lost connection had lasted, and then at growing intervals. */
export function createReconnection(nowMs: () => number = () => performance.now()): Reconnection {
  let readyMs: number | undefined
  let connected: PromiseWithResolvers<boolean> | undefined
  /** At the end of its list, a client of sentinels reports that none can be reached, and starts the list again. */
  let isTriedAtOnce = false
  let deciding = Promise.withResolvers<void>()
  const hasLasted = () => readyMs !== undefined && nowMs() - readyMs >= lastingMs

  return {
    delayMs(failures) {
      isTriedAtOnce = failures === 1 && hasLasted()
      return isTriedAtOnce ? 0 : Math.min(50 * 2 ** Math.min(failures, 6), 2000)
    },
    watch(client) {
      client.on('end', () => deciding.resolve())
      client.on('error', () => {
        if (!isTriedAtOnce) deciding.resolve()
        isTriedAtOnce = false
      })
      client.on('ready', () => {
        readyMs = nowMs()
        connected = Promise.withResolvers()
        deciding.resolve()
      })
      client.on('close', () => {
        if (connected && hasLasted()) deciding = Promise.withResolvers()
        else deciding.resolve()
        connected?.resolve(true)
        connected = undefined
      })
    },
    decided: () => deciding.promise,
    lost: async () => connected?.promise ?? false,
    end: () => deciding.resolve(),
  }
}
