import { spawn } from 'node:child_process'
import { once, setMaxListeners } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

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

async function serve(): Promise<void> {
  let current = 'json'
  createInterface({ input: process.stdin }).on('line', (name) => {
    current = name
  })
  process.stdin.on('end', () => process.exit())
  const server = createServer((request, response) => {
    request.resume().on('end', () => write(response, current))
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
