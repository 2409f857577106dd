/** The events of a client that matter here. */
type Client = { on(event: 'ready' | 'close' | 'error' | 'end', listener: () => void): unknown }

export type Reconnection = {
  /** How long after its failure the connection is tried again, which has failed so many times in a row. */
  delayMs(failures: number): number
  watch(client: Client): void
  /** Resolves when it is known whether there is a connection: at once, but for the first try, and the first one after a connection. */
  decided(): Promise<void>
  /** Resolves when a loss is noticed that the client has already met; false if there is no connection to lose. */
  lost(): Promise<boolean>
  /** Nobody connects any more: what waits goes on, and fails. */
  end(): void
}

/** What breaks sooner is not made anew at once: a server that takes connections and ends them is asked ten times a second at the most. */
const lastingMs = 100

/** Connects again at once when a connection is lost that has lasted, and then ever more rarely. */
export function createReconnection(nowMs: () => number = () => performance.now()): Reconnection {
  let readyMs: number | undefined
  let connected: PromiseWithResolvers<boolean> | undefined
  /** A client of sentinels that is at the end of their list says that none can be reached, and begins the list anew. */
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
