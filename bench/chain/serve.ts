import { writeSync } from 'node:fs'
import type { Server } from 'node:http'

/** Listens on the port that the environment names, as a function does, and tells it whoever has started this program. */
export function serve(server: Server): void {
  // Longer than a function keeps an idle connection: it is theirs to close.
  server.keepAliveTimeout = 75_000
  server.listen({ port: Number(process.env.http_port ?? 0), host: '127.0.0.1', backlog: 4096 }, () => {
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    writeSync(1, `${JSON.stringify({ msg: 'listening', port })}\n`)
  })
}
