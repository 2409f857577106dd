import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { bundleFunction } from '../../template/llm-node/bundle.ts'
import { type BundleProcess, end, portOf, runBundle } from '../functions/bundle-process.ts'
import { root } from '../repository/tree.ts'
import { residentMb } from './cgroup.ts'
import { type HostileUpstream, sendingNames, startHostileUpstream } from './hostile-upstream.ts'

/** Less than the 256 MiB of the container, with room for of-watchdog. */
const mostMb = 230
const atOnce = 4

const functions: [name: string, environment: (url: string, keyFile: string) => Record<string, string>][] = [
  ['llm-router', (url) => ({ gateway_url: url })],
  ['openai-generate', (url) => ({ OPENAI_VENDOR: 'vllm', OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'm' })],
  [
    'bedrock-generate',
    (url, keyFile) => ({ BEDROCK_BASE_URL: url, AWS_REGION: 'us-east-1', BEDROCK_API_KEY_FILE: keyFile }),
  ],
  ['ollama-generate', (url) => ({ OLLAMA_HOST: url })],
  ['groq-generate', (url, keyFile) => ({ GROQ_BASE_URL: url, GROQ_API_KEY_FILE: keyFile })],
  ['anthropic-generate', (url, keyFile) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY_FILE: keyFile })],
  ['cluster-generate', (url) => ({ CLUSTER_BASE_URL: url, CLUSTER_MODEL: 'm', CLUSTER_AUTH: 'none' })],
]

describe('the memory of a function whose provider sends without end', {
  skip: process.platform === 'linux' ? false : 'it is read from /proc',
}, () => {
  let directory: string
  let upstream: HostileUpstream
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'replies-'))
    await writeFile(join(directory, 'key'), 'key-for-the-test')
    upstream = await startHostileUpstream()
  })
  after(async () => {
    upstream.end()
    await rm(directory, { recursive: true })
  })

  for (const [name, environment] of functions) {
    describe(`${name}, as shipped`, () => {
      let running: BundleProcess
      let url: string
      before(async () => {
        const bundle = join(directory, `${name}.cjs`)
        await bundleFunction(join(root, 'functions', name, 'handler.ts'), bundle)
        const own = environment(upstream.url, join(directory, 'key'))
        running = runBundle(bundle, { secret_mount_path: '/nonexistent', ready_path: '/ready', ...own })
        url = `http://127.0.0.1:${await portOf(running)}`
      })
      after(() => end(running))

      for (const sending of sendingNames) {
        for (const stream of [false, true]) {
          test(`is bounded, ${stream ? 'streamed' : 'whole'}: ${sending}`, async (t) => {
            upstream.send(sending)
            let mostSeenMb = 0
            const watch = setInterval(() => {
              mostSeenMb = Math.max(mostSeenMb, residentMb(running.child.pid))
            }, 20)
            const body = JSON.stringify({ stream, messages: [{ role: 'user', content: 'Hello' }] })
            const headers = { 'x-timeout': '5s' }
            const ask = async () => {
              const reply = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body, headers })
              return { status: reply.status, text: await reply.text() }
            }
            const replies = await Promise.all(Array.from({ length: atOnce }, ask))
            clearInterval(watch)
            t.diagnostic(`${Math.round(mostSeenMb)} MB, ${replies.map(({ status }) => status).join()}`)
            for (const { status, text } of replies)
              assert.ok(status >= 500 && text.includes('"error"'), `${status} ${text.slice(0, 300)}`)
            assert.ok(mostSeenMb < mostMb, `${mostSeenMb} MB`)
            assert.equal((await fetch(`${url}/ready`)).status, 200)
          })
        }
      }
    })
  }
})
