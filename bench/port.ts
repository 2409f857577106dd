import { connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A port of 127.0.0.1 that nothing listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

/**
 * Resolves when something listens on the port.
 * @throws Error when nothing does within that time
 */
export async function waitForConnection(port: number, timeoutMs = 10_000): Promise<void> {
  const latestMs = performance.now() + timeoutMs
  while (!(await isListening(port))) {
    if (performance.now() > latestMs)
      throw new Error(`Nothing listens on 127.0.0.1:${port} after ${timeoutMs / 1000} seconds.`)
    await delay(5)
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
