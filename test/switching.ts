import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { Ending } from './scenarios/upstream.ts'

const reply = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

/** A server that answers every request with another protocol, which nobody asked for, and keeps the connection. */
export async function startSwitching(context: Ending): Promise<{ url: string; asked: () => number }> {
  let asked = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      asked += 1
      socket.write(reply)
    })
    context.after(() => socket.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked }
}
