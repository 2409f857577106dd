import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { bundleFunction } from '../../template/llm-node/bundle.ts'
import { type BundleProcess, end, portOf, runBundle } from '../functions/bundle-process.ts'
import { completion, embeddings } from '../functions/llm-router/gateway.ts'
import { root } from '../repository/tree.ts'
import { attacks } from './bodies.ts'
import { type Cgroup, createCgroup, residentMb } from './cgroup.ts'

/** Less than the 256 MiB of the container, with room for of-watchdog. */
const mostMb = 200

/** The functions that take callers' bodies by different SDKs, as they are shipped; what they ask takes a second to answer. */
const functions: [name: string, environment: (url: string, keyFile: string) => Record<string, string>][] = [
  ['llm-router', (url) => ({ gateway_url: url })],
  [
    'openai-generate',
    (url) => ({ OPENAI_VENDOR: 'vllm', OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'm', OPENAI_EMBEDDING_MODEL: 'm' }),
  ],
  ['groq-generate', (url, keyFile) => ({ GROQ_BASE_URL: url, GROQ_API_KEY_FILE: keyFile })],
  ['ollama-generate', (url) => ({ OLLAMA_HOST: url })],
]

describe('the memory of a function', { skip: process.platform === 'linux' ? false : 'it is read from /proc' }, () => {
  let directory: string
  const cgroup: Cgroup | string = createCgroup()
  const upstream = createServer((asked, response) => {
    asked.resume().on('end', () => {
      const isEmbedding = asked.url?.endsWith('/embeddings')
      response.setHeader('content-type', 'application/json')
      setTimeout(() => response.end(JSON.stringify(isEmbedding ? embeddings : completion)), 1000)
    })
  })
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'memory-'))
    await writeFile(join(directory, 'key'), 'key-for-the-test')
    await once(upstream.listen(0, '127.0.0.1'), 'listening')
  })
  after(async () => {
    upstream.closeAllConnections()
    upstream.close()
    if (typeof cgroup !== 'string') cgroup.remove()
    await rm(directory, { recursive: true })
  })

  test('can be limited as a container’s is', {
    skip: typeof cgroup === 'string' && `NOT UNDER 256 MiB: ${cgroup}`,
  }, () => {})

  for (const [name, environment] of functions) {
    describe(`${name}, as shipped`, () => {
      let running: BundleProcess
      let port: number
      before(async () => {
        const { port: upstreamPort } = upstream.address() as AddressInfo
        const bundle = join(directory, `${name}.cjs`)
        await bundleFunction(join(root, 'functions', name, 'handler.ts'), bundle)
        const fixed = { secret_mount_path: '/nonexistent', ready_path: '/ready' }
        const own = environment(`http://127.0.0.1:${upstreamPort}`, join(directory, 'key'))
        running = runBundle(bundle, { ...fixed, ...own })
        port = await portOf(running)
        if (typeof cgroup !== 'string') cgroup.add(running.child.pid)
      })
      after(() => end(running))

      // The runtime is the same in all; what differs are the SDKs, which get what has passed.
      for (const { name: what, path, body, atOnce } of name === 'llm-router' ? attacks : attacks.slice(0, 10)) {
        test(`is bounded under ${atOnce} at once: ${what}`, async (t) => {
          const bytes = Buffer.from(body)
          let mostSeenMb = 0
          const watch = setInterval(() => {
            mostSeenMb = Math.max(mostSeenMb, residentMb(running.child.pid))
          }, 20)
          const agent = new Agent({ keepAlive: false })
          const statuses = await Promise.all(Array.from({ length: atOnce }, () => post(port, path, bytes, agent)))
          clearInterval(watch)
          const ready = await fetch(`http://127.0.0.1:${port}/ready`)
          const answered = [...Map.groupBy(statuses, String)].map(([status, all]) => `${all.length} × ${status}`)
          t.diagnostic(`${Math.round(mostSeenMb)} MB, ${answered.join(', ')}`)
          assert.equal(ready.status, 200)
          // 422 is the answer of a model that sees no pictures, 502 that of a provider that gets a reply of another's form.
          assert.ok(
            statuses.every((status) => [200, 400, 404, 413, 422, 502, 503].includes(status)),
            answered.join(', '),
          )
          assert.ok(mostSeenMb < mostMb, `${mostSeenMb} MB`)
        })
      }
    })
  }
})

/** Sends a body as of-watchdog does, in chunks without a length before it. */
function post(port: number, path: string, body: Buffer, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, path, method: 'POST', agent, headers: { 'transfer-encoding': 'chunked' } },
      (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0))
        response.on('error', reject)
      },
    )
    sent.on('error', reject).end(body)
  })
}
