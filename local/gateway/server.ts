import { createServer, type Server } from 'node:http'
import { answerFaults } from '../../template/llm-node/src/http/connection-faults.ts'

export type Address = { host: string; port: number }

/** Go's server accepts headers of 1 MB in total. */
const maxHeaderBytes = 1024 * 1024

/** Listens without answering yet, because the functions' setup needs the address. */
export async function listen({ host, port }: Address): Promise<{ server: Server; port: number }> {
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    // Longer than callers keep idle connections, so that none is closed while the next request arrives.
    keepAliveTimeout: 75_000,
    requestTimeout: 0,
    // A request without Host is refused like any other with a foreign one.
    requireHostHeader: false,
  })
  answerFaults(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, { host, port })))
    server.listen(port, host, resolve)
  })
  const address = server.address()
  return { server, port: typeof address === 'object' && address ? address.port : port }
}

/** Stops listening and closes all connections. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function explain(error: NodeJS.ErrnoException, { host, port }: Address): Error {
  if (['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL'].includes(error.code ?? '')) {
    const fix = 'give --host 127.0.0.1, or 0.0.0.0 for all its addresses'
    return new Error(`${host} is no address of this machine: ${fix}.`, { cause: error })
  }
  if (error.code !== 'EADDRINUSE') return error
  return new Error(`Port ${port} is taken. End what listens there, or choose another one: npm start -- --port 8081.`)
}
