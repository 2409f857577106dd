import { writeSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'

/**
 * The least that can stand between a client and a provider: node:http alone, which passes the body on and the answer back as it
 * comes, unread. The baseline of what a provider function adds to a stream.
 */
const target = process.env.PROXY_TARGET ?? ''
const agent = new Agent({ keepAlive: true })
const own = { 'content-type': 'application/json', authorization: 'Bearer x' }

const server = createServer((incoming, outgoing) => {
  if (incoming.method === 'GET') {
    outgoing.end('ready\n')
    return
  }
  // OpenFaaS' gateway passes on as it comes what is asked for as a stream, and nothing else.
  const headers = { ...own, accept: incoming.headers.accept ?? '*/*' }
  const passedOn = request(target, { method: 'POST', agent, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'text/plain' })
    answer.pipe(outgoing)
  })
  passedOn.on('error', () => outgoing.destroy())
  incoming.pipe(passedOn)
})

server.listen(Number(process.env.http_port ?? 0), '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  writeSync(1, `${JSON.stringify({ msg: 'listening', port })}\n`)
  if (process.argv.includes('--warm-up')) process.exit(0)
})
