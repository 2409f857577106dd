import { spawn } from 'node:child_process'
import { once, setMaxListeners } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const chunk = (delta: object) =>
  `data: ${JSON.stringify({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: null }],
  })}\n\n`
const claude = (event: object) => `data: ${JSON.stringify(event)}\n\n`
const thought = claude({
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'thinking_delta', thinking: 'x'.repeat(100) },
})

/** What a provider, or whoever stands in its place, may send to fill the memory of who asks. The path of a request ends with its name. */
const sendings: Record<string, { type: string; status?: number; gzip?: boolean; head?: string; piece: Buffer }> = {
  json: { type: 'application/json', head: '{"id":"', piece: Buffer.alloc(1_000_000, 'a') },
  objects: { type: 'application/json', head: '{"a":[', piece: Buffer.from('{},'.repeat(300_000)) },
  levels: { type: 'application/json', piece: Buffer.alloc(500_000, '[') },
  error: { type: 'application/json', status: 500, head: '{"error":"', piece: Buffer.alloc(1_000_000, 'a') },
  errorEvents: { type: 'text/event-stream', status: 500, piece: Buffer.from('data: x\n\n'.repeat(100_000)) },
  untyped: { type: '', piece: Buffer.alloc(1_000_000, 'a') },
  line: { type: 'text/event-stream', head: 'data: ', piece: Buffer.alloc(1_000_000, 'a') },
  lines: { type: 'text/event-stream', piece: Buffer.from('data: x\n'.repeat(100_000)) },
  comments: { type: 'text/event-stream', piece: Buffer.from(': x\n'.repeat(200_000)) },
  idleEvents: { type: 'text/event-stream', piece: Buffer.from(': x\n\n'.repeat(200_000)) },
  blankLines: { type: 'text/event-stream', piece: Buffer.alloc(500_000, '\n') },
  blankJsonLines: { type: 'application/x-ndjson', piece: Buffer.alloc(500_000, '\n') },
  emptyChunks: {
    type: 'text/event-stream',
    piece: Buffer.from('data: {"choices":[{"index":0,"delta":{}}]}\n\n'.repeat(2000)),
  },
  jsonLine: { type: 'application/x-ndjson', head: '{"a":"', piece: Buffer.alloc(1_000_000, 'a') },
  frame: { type: 'application/vnd.amazon.eventstream', head: '\x7f\xff\xff\xff', piece: Buffer.alloc(1_000_000, 'a') },
  silence: { type: 'text/event-stream', piece: Buffer.from(chunk({ content: '' }).repeat(500)) },
  silentLines: {
    type: 'application/x-ndjson',
    piece: Buffer.from('{"model":"m","message":{"role":"assistant","content":""},"done":false}\n'.repeat(1000)),
  },
  arguments: {
    type: 'text/event-stream',
    piece: Buffer.from(
      chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: 'x'.repeat(100) } }] }).repeat(500),
    ),
  },
  thoughts: {
    type: 'text/event-stream',
    head: [
      claude({ type: 'message_start', message: { id: 'm', model: 'm' } }),
      claude({ type: 'content_block_start', index: 0, content_block: { type: 'thinking' } }),
    ].join(''),
    piece: Buffer.from(thought.repeat(500)),
  },
  packed: { type: 'application/json', gzip: true, piece: gzipSync(Buffer.alloc(200_000_000)) },
  packedEvents: { type: 'text/event-stream', gzip: true, piece: gzipSync(Buffer.alloc(200_000_000)) },
}
export const sendingNames = Object.keys(sendings)

export type HostileUpstream = { url: string; send(name: string): void; end(): void }

/** In a process of its own, so that its memory and its time are nobody's but its own. */
export async function startHostileUpstream(): Promise<HostileUpstream> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'serve'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [port] = await once(createInterface({ input: child.stdout }), 'line')
  return {
    url: `http://127.0.0.1:${port}`,
    send: (name) => child.stdin.write(`${name}\n`),
    end: () => child.kill('SIGKILL'),
  }
}

const token = JSON.stringify({
  access_token: 'token-for-the-test',
  issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  token_type: 'Bearer',
  expires_in: 3600,
})

async function serve(): Promise<void> {
  let current = 'json'
  createInterface({ input: process.stdin }).on('line', (name) => {
    current = name
  })
  process.stdin.on('end', () => process.exit())
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      // Google's libraries get their token from here, too.
      if (request.url === '/v1/token') response.end(token)
      else write(response, current)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
}

async function write(response: ServerResponse, name: string): Promise<void> {
  const sending = sendings[name]
  if (sending === undefined) throw new Error(`There is no ${name} to be sent.`)
  const { type, status = 200, gzip, head, piece } = sending
  setMaxListeners(0, response)
  response.writeHead(status, { ...(type && { 'content-type': type }), ...(gzip && { 'content-encoding': 'gzip' }) })
  if (head !== undefined) response.write(Buffer.from(head, 'latin1'))
  if (gzip) {
    response.end(piece)
    return
  }
  while (!response.destroyed) {
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')])
  }
}

if (process.argv[2] === 'serve') await serve()
