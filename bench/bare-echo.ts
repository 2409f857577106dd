import { writeSync } from 'node:fs'
import { createServer } from 'node:http'

/** The least that a function can be: node:http alone, which reads a JSON body and sends it back. The benchmarks' baseline. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = JSON.stringify({ received: JSON.parse(Buffer.concat(chunks).toString('utf8')) })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    response.end(body)
  })
})

server.listen(Number(process.env.http_port ?? 0), '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  writeSync(1, `${JSON.stringify({ msg: 'listening', port })}\n`)
  if (process.argv.includes('--warm-up')) process.exit(0)
})
