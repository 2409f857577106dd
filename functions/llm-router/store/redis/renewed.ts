import { StoreError } from '../port.ts'
import type { Connection } from './connection.ts'

/** How often the secret is looked at, and how long commands on the old connection may take after it has changed. */
const everyMs = 1000
const graceMs = 5000

/**
 * A connection that is made with the first use, and anew when its secret has changed.
 * @param read the secret; what it throws tells an operator what to do
 */
export function renewedConnection<Secret>(
  read: () => Secret,
  connect: (secret: Secret) => Connection,
  isSame: (one: Secret, other: Secret) => boolean,
): Connection {
  const open = new Set<Connection>()
  let current: { secret: Secret; connection: Connection } | undefined
  let readMs = 0

  function close(connection: Connection): void {
    connection.close()
    open.delete(connection)
  }

  function renewed(): Connection {
    if (current && performance.now() - readMs < everyMs) return current.connection
    readMs = performance.now()
    const secret = read()
    if (current && isSame(secret, current.secret)) return current.connection
    const connection = connect(secret)
    open.add(connection)
    const old = current?.connection
    if (old) setTimeout(() => close(old), graceMs).unref()
    current = { secret, connection }
    return connection
  }

  return {
    async run(script, args) {
      let connection: Connection
      try {
        connection = renewed()
      } catch (error) {
        throw error instanceof StoreError ? error : new StoreError(error instanceof Error ? error.message : 'No secret')
      }
      return connection.run(script, args)
    },
    close() {
      for (const connection of open) close(connection)
    },
  }
}
