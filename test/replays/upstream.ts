import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

/** One recorded conversation. */
export type Conversation = {
  name: string
  request: Record<string, unknown>
  reply: { status: number; headers: Record<string, string>; body: string }
}

/** The conversations with a vendor, by the folder's name. */
export function readConversations(vendor: string): Conversation[] {
  const folder = new URL(`${vendor}/`, import.meta.url)
  return readdirSync(fileURLToPath(folder)).map((name) => {
    const read = (file: string) => readFileSync(new URL(`${name}/${file}`, folder), 'utf8')
    return { name, request: JSON.parse(read('request.json')), reply: parseReply(read('reply.http')) }
  })
}

function parseReply(text: string): Conversation['reply'] {
  const end = text.indexOf('\n\n')
  const [first = '', ...lines] = text.slice(0, end).split('\n')
  const headers = lines.map((line) => line.split(/: (.*)/s).slice(0, 2))
  return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(headers), body: text.slice(end + 2) }
}

/** A server that sends a conversation's reply to whatever it is asked. */
export async function startUpstream() {
  const asked: unknown[] = []
  let next: Conversation['reply'] | undefined
  const server = createServer(async (request, response) => {
    asked.push(JSON.parse(Buffer.concat(await request.toArray()).toString()))
    const { status, headers, body } = next ?? { status: 500, headers: {}, body: 'There is no reply to send.' }
    response.writeHead(status, headers).end(body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    lastAsked: () => asked.at(-1),
    willReply(reply: Conversation['reply']) {
      next = reply
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
