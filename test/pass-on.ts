import { type IncomingMessage, request, type ServerResponse } from 'node:http'

/** Passes a request on to an address, as a gateway does, and the reply back; either side's end is the other's. */
export function passOn(incoming: IncomingMessage, outgoing: ServerResponse, address: string): void {
  const { method, headers } = incoming
  const passed = request(address, { method, headers }, (reply) => {
    outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
    reply.pipe(outgoing)
  })
  passed.on('error', () => outgoing.destroy())
  outgoing.on('close', () => passed.destroy())
  incoming.pipe(passed)
}
