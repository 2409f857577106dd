import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Ending } from '../../../scenarios/upstream.ts'

export const secret = 'a-secret-of-webhooks-of-32-characters'

export type Received = { headers: IncomingHttpHeaders; text: string; body: Record<string, unknown> }
export type Receiver = { url: string; got: Received[]; script: (response: ServerResponse, count: number) => void }

/** Receives webhooks on this machine, and answers as a test says. */
export async function startReceiver(
  context: Ending,
  script: Receiver['script'] = (response) => response.end(),
): Promise<Receiver> {
  const receiver: Receiver = { url: '', got: [], script }
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray().catch(() => [])).toString()
    receiver.got.push({ headers: request.headers, text, body: JSON.parse(text) })
    receiver.script(response, receiver.got.length)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
  return receiver
}

/** As docs/webhooks.md defines it. */
export function isSigned({ headers, text }: Received, by = secret): boolean {
  const signed = `webhook-1\n${headers['x-webhook-timestamp']}\n${text}`
  return headers['x-webhook-signature'] === createHmac('sha256', by).update(signed).digest('hex')
}
