import { Agent, createServer, request } from 'node:http'
import { pipeline } from 'node:stream'
import { serve } from './serve.ts'

/** A program: passes `/function/NAME/…` on to the addresses in FUNCTIONS, as OpenFaaS's gateway does, and does nothing else. */
const urls: Record<string, string> = JSON.parse(process.env.FUNCTIONS ?? '{}')
const agent = new Agent({ keepAlive: true })

const server = createServer((incoming, outgoing) => {
  const [, name = '', path = '/'] = /^\/function\/([^/?]+)(.*)$/.exec(incoming.url ?? '') ?? []
  const url = urls[name]
  if (url === undefined) {
    outgoing.writeHead(404).end()
    return
  }
  const { method, headers } = incoming
  const passedOn = request(url + path, { method, headers, agent }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    // Whoever breaks off is followed by the other.
    pipeline(answer, outgoing, () => undefined)
  })
  passedOn.on('error', () => outgoing.destroy())
  outgoing.on('close', () => passedOn.destroy())
  incoming.pipe(passedOn)
})
serve(server)
