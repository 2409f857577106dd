import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'

/** A network between the router and the store that can go bad. */
export type BadNetwork = {
  port: number
  /** From now on, answers come so late. */
  delay(ms: number): void
  /** From now on, nothing passes in either direction, on old connections and on new ones, until `flow`. */
  stall(): void
  flow(): void
  /** From now on, new connections lead there. */
  lead(toPort: number): void
  /** Breaks all connections. */
  reset(): void
  close(): Promise<void>
}

export async function startBadNetwork(firstPort: number): Promise<BadNetwork> {
  let toPort = firstPort
  const sockets = new Set<Socket>()
  let delayMs = 0
  let isStalled = false
  const held: (() => void)[] = []
  /** Late pieces keep their order, and hold up none behind them. */
  const through = (lateMs: () => number) => {
    let last = Promise.resolve()
    return new Transform({
      transform(chunk, _encoding, done) {
        const ms = lateMs()
        if (isStalled) {
          held.push(() => setTimeout(() => done(null, chunk), ms))
          return
        }
        const due = ms > 0 ? new Promise<void>((resolve) => setTimeout(resolve, ms)) : undefined
        if (due) last = Promise.all([last, due]).then(() => void this.push(chunk))
        else last = last.then(() => void this.push(chunk))
        done()
      },
      flush(done) {
        last.then(() => done())
      },
    })
  }
  const server = createServer((socket) => {
    const upstream = connect(toPort, '127.0.0.1')
    for (const one of [socket, upstream]) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        socket.destroy()
        upstream.destroy()
      })
    }
    socket.pipe(through(() => 0)).pipe(upstream)
    upstream.pipe(through(() => delayMs)).pipe(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    delay(ms) {
      delayMs = ms
    },
    stall() {
      isStalled = true
    },
    flow() {
      isStalled = false
      for (const pass of held.splice(0)) pass()
    },
    lead(port) {
      toPort = port
    },
    reset,
    async close() {
      reset()
      server.close()
      await once(server, 'close')
    },
  }
}
