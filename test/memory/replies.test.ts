import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type HostileUpstream, sendingNames, startHostileUpstream } from './hostile-upstream.ts'
import { type RunningFunction, shipped, startShipped } from './shipped-function.ts'

/** Less than the 256 MiB of the container, with room for of-watchdog. */
const mostMb = 245
const atOnce = 4
const messages = [{ role: 'user', content: 'Hello' }]
const asked = {
  whole: ['/v1/chat/completions', { messages }],
  streamed: ['/v1/chat/completions', { messages, stream: true }],
  embeddings: ['/v1/embeddings', { input: 'Hello' }],
} as const

describe('the memory of a function whose provider sends without end', {
  skip: process.platform === 'linux' ? false : 'it is read from /proc',
}, () => {
  let upstream: HostileUpstream
  before(async () => {
    upstream = await startHostileUpstream()
  })
  after(() => upstream.end())

  for (const [name, { takesChats = true, takesEmbeddings = false }] of Object.entries(shipped)) {
    describe(`${name}, as shipped`, () => {
      let running: RunningFunction
      before(async () => {
        running = await startShipped(name, upstream.url)
      })
      after(() => running.close())

      for (const sending of sendingNames) {
        for (const how of ['whole', 'streamed', 'embeddings'] as const) {
          if (how === 'embeddings' ? !takesEmbeddings : !takesChats) continue
          test(`is bounded, ${how}: ${sending}`, async (t) => {
            upstream.send(sending)
            const [path, body] = asked[how]
            const ask = async () => {
              const headers = { 'x-timeout': '1s' }
              const reply = await fetch(running.url + path, { method: 'POST', body: JSON.stringify(body), headers })
              return { status: reply.status, text: await reply.text() }
            }
            const replies = await Promise.all(Array.from({ length: atOnce }, ask))
            for (const { status, text } of replies) {
              const isStreamed = status === 200 && how === 'streamed'
              assert.ok(status >= 500 || isStreamed, `${status} ${text.slice(0, 300)}`)
              assert.ok(text.includes('"error"'), text.slice(-300))
            }
            assert.equal((await fetch(`${running.url}/ready`)).status, 200)
            running.assertBounded(t, mostMb)
          })
        }
      }
    })
  }
})
