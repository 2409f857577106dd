import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { completion, embeddings } from '../functions/llm-router/gateway.ts'
import { attacks } from './bodies.ts'
import { createCgroup } from './cgroup.ts'
import { type RunningFunction, startShipped } from './shipped-function.ts'

/**
 * The router's bound under the loads it is made for; and what any load may reach in any function. The rest of the 256 MiB of the
 * container is for of-watchdog. V8 collects garbage when it likes, so the bounds hold with a heap that is full.
 */
const mostMb = { narrow: 200, any: 245 }
/** The runtime is the same in all; what differs are the SDKs, which get what has passed. */
const functions = ['llm-router', 'openai-generate', 'ollama-generate', 'anthropic-generate']

describe('the memory of a function', { skip: process.platform === 'linux' ? false : 'it is read from /proc' }, () => {
  // What is asked takes a while to answer, so that requests stay in memory.
  const upstream = createServer((asked, response) => {
    asked.resume().on('end', () => {
      const isEmbedding = asked.url?.endsWith('/embeddings')
      response.setHeader('content-type', 'application/json')
      setTimeout(() => response.end(JSON.stringify(isEmbedding ? embeddings : completion)), 1000)
    })
  })
  before(async () => {
    await once(upstream.listen(0, '127.0.0.1'), 'listening')
  })
  after(() => {
    upstream.closeAllConnections()
    upstream.close()
  })

  const cgroup = createCgroup('whether-it-can-be')
  if (typeof cgroup !== 'string') cgroup.remove()
  test('can be limited as a container’s is', {
    skip: typeof cgroup === 'string' && `NOT UNDER 256 MiB: ${cgroup}`,
  }, () => {})

  for (const name of functions) {
    describe(`${name}, as shipped`, () => {
      let running: RunningFunction
      before(async () => {
        running = await startShipped(name, `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`)
      })
      after(() => running.close())

      for (const { name: what, path, body, atOnce, isNarrow } of name === 'llm-router'
        ? attacks
        : attacks.slice(0, 9)) {
        test(`is bounded under ${atOnce} at once: ${what}`, async (t) => {
          const bytes = Buffer.from(body)
          const agent = new Agent({ keepAlive: false })
          const statuses = await Promise.all(
            Array.from({ length: atOnce }, () => post(running.url + path, bytes, agent)),
          )
          const answered = [...Map.groupBy(statuses, String)].map(([status, all]) => `${all.length} × ${status}`)
          t.diagnostic(answered.join(', '))
          assert.equal((await fetch(`${running.url}/ready`)).status, 200)
          // 502 is the answer of a provider that gets a reply of another's form.
          assert.ok(statuses.every((status) => [200, 400, 404, 413, 422, 502, 503].includes(status)))
          running.assertBounded(t, name === 'llm-router' && isNarrow ? mostMb.narrow : mostMb.any)
        })
      }
    })
  }
})

/** Sends a body as of-watchdog does, in chunks without a length before it. */
function post(url: string, body: Buffer, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers: { 'transfer-encoding': 'chunked' } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', reject)
    })
    sent.on('error', reject).end(body)
  })
}
