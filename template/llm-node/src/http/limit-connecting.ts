import type { Socket } from 'node:net'

/** Gives up a connection attempt. The system itself does so only after minutes. */
export function limitConnecting(socket: Socket, standing: 'connect' | 'secureConnect', limitMs: number): void {
  if (!socket.connecting) return
  const late = () => {
    const error = new Error(`There was no connection within ${limitMs} ms`)
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT', syscall: 'connect' }))
  }
  const timer = setTimeout(late, limitMs)
  const settle = () => clearTimeout(timer)
  socket.once(standing, settle).once('close', settle)
}
