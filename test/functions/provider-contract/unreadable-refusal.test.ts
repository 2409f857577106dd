import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { scripted } from './provider.ts'

type Head = Record<string, string | number>

const gzip = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
const text = JSON.stringify({ error: { message: 'Refused' } })
/** Bodies that cannot be read, after the head of a refusal. */
const bodies: [string, (response: ServerResponse, status: number, head: Head) => void][] = [
  [
    'is said to be compressed and is empty',
    (response, status, head) => response.writeHead(status, { ...head, ...gzip }).end(),
  ],
  [
    'is said to be compressed and is not',
    (response, status, head) => response.writeHead(status, { ...head, ...gzip }).end(text),
  ],
  [
    'is cut within its compression',
    (response, status, head) => response.writeHead(status, { ...head, ...gzip }).end(gzipSync(text).subarray(0, -9)),
  ],
  [
    'is cut before its announced length',
    (response, status, head) => {
      response.writeHead(status, { ...head, 'content-type': 'application/json', 'content-length': text.length + 1 })
      response.write(text, () => response.destroy())
    },
  ],
]

for (const wire of [...openAiWires, ...ownWires]) {
  describe(`${wire.title}: a refusal whose body`, () => {
    const { ask } = scripted(wire, 'over a socket')
    for (const [what, refuse] of bodies) {
      for (const way of ['whole', 'streamed']) {
        test(`${what} has its status and its wait: ${way}`, async () => {
          const request = { stream: way === 'streamed' }
          const limited = await ask((response) => refuse(response, 429, { 'retry-after': '30' }), request)
          assert.deepEqual([limited.status, Object(limited.body).error?.code], [429, 'rate_limited'])
          assert.equal(limited.headers['retry-after'], '30')
          const late = await ask((response) => refuse(response, 504, {}), request)
          assert.equal(Object(late.body).error?.code, 'provider_timeout')
        })
      }
    }
  })
}
