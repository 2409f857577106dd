import { StoreError } from '../port.ts'
import type { Connection } from './connection.ts'

/** How often the secret is looked at, and how long commands on the old connection may take after it has changed. */
const everyMs = 1000
const graceMs = 5000

export type RenewedParts<Secret> = {
  /** The secret. What it throws tells an operator what to do. */
  read: () => Secret
  connect: (secret: Secret) => Connection
  isSame: (one: Secret, other: Secret) => boolean
  /** Told what is wrong with a changed secret, once for each reason, and undefined when that is over. */
  turned: (mistake: string | undefined) => void
  /** A clock that nobody sets. */
  monotonicMs?: () => number
}

/**
 * A connection that is made with the first use, and anew when its secret has changed. As long as a changed secret cannot be read, the
 * connection before it is used: it is as good as it was.
 */
export function renewedConnection<Secret>({
  read,
  connect,
  isSame,
  turned,
  monotonicMs = () => performance.now(),
}: RenewedParts<Secret>): Connection {
  const open = new Set<Connection>()
  let current: { secret: Secret; connection: Connection } | undefined
  let readMs = 0
  let mistake: string | undefined

  function close(connection: Connection): void {
    connection.close()
    open.delete(connection)
  }

  function noteMistake(now: string | undefined): void {
    if (now === mistake) return
    mistake = now
    turned(mistake)
  }

  function renewed(): Connection {
    const secret = read()
    if (current && isSame(secret, current.secret)) return current.connection
    const connection = connect(secret)
    open.add(connection)
    const old = current?.connection
    if (old) setTimeout(() => close(old), graceMs).unref()
    current = { secret, connection }
    return connection
  }

  function usable(): Connection {
    if (current && monotonicMs() - readMs < everyMs) return current.connection
    readMs = monotonicMs()
    try {
      const connection = renewed()
      noteMistake(undefined)
      return connection
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'No secret'
      if (current === undefined) throw error instanceof StoreError ? error : new StoreError(reason)
      noteMistake(reason)
      return current.connection
    }
  }

  return {
    async run(script, args) {
      return usable().run(script, args)
    },
    close() {
      for (const connection of open) close(connection)
    },
  }
}
