import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { createLog } from '#runtime/log.ts'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { startTestFunction } from '../../runtime/parts.ts'
import { type Gateway, startGateway } from './gateway.ts'
import { today } from './shipped.ts'
import { catalogues, functionsInCluster, promptOf, requests } from './worlds.ts'
import { answerAs, formsOf } from './worlds-sockets.ts'

const worlds = 10
const requestsEach = 10

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.close())

test(`the same through the whole router over sockets, over ${worlds * requestsEach} requests`, async () => {
  const seen = { answers: 0, failures: 0, calls: 0 }
  const asked = fc.array(requests, { minLength: requestsEach, maxLength: requestsEach })
  await fc.assert(
    fc.asyncProperty(catalogues, asked, async (written, all) => {
      const output: string[] = []
      const log = createLog('debug', (line) => output.push(line))
      const environment = { gateway_url: gateway.url, ROUTER_CONFIG_YAML: JSON.stringify(written) }
      const router = await startTestFunction(createFunction, environment, { now: () => today, log })
      gateway.calls.length = 0
      try {
        for (const [index, one] of all.entries()) {
          const left = [...one.faults]
          gateway.answer = (response, call) => answerAs(left.shift() ?? 'answer', response, call)
          const { path, body, headers } = formsOf(one, promptOf(one), { index, isPrivate: true })
          const got = await router.post(path, body, headers)
          output.push(JSON.stringify([...got.headers]), got.text)
          seen[got.status === 200 ? 'answers' : 'failures'] += 1
        }
        output.push(
          (await router.get('/metrics')).text,
          (await router.get('/stats')).text,
          (await router.get('/health')).text,
        )
      } finally {
        await router.close()
      }
      const allowed = functionsInCluster(written)
      for (const call of gateway.calls)
        assert.ok(allowed.has(call.function), `${call.function} is outside of the cluster`)
      seen.calls += gateway.calls.length
      for (const { marker } of all) {
        const leak = output.find((text) => text.includes(marker))
        assert.equal(leak, undefined, marker)
      }
    }),
    { numRuns: worlds },
  )
  for (const [what, times] of Object.entries(seen)) assert.ok(times >= 10, `${what}: only ${times}`)
})

test('a request that cannot be read is refused without a word of it, and nobody is asked', async () => {
  const output: string[] = []
  const log = createLog('debug', (line) => output.push(line))
  const router = await startTestFunction(createFunction, { gateway_url: gateway.url }, { now: () => today, log })
  gateway.calls.length = 0
  const marker = 'secret-marker-prompt'
  try {
    const bodies: [string, unknown][] = [
      ['/', `{"private": true, "prompt": "${marker}`],
      ['/', marker],
      ['/', { prompt: { text: marker }, private: true }],
      ['/', { prompt: [marker], private: true }],
      ['/', { prompt: marker, private: 'yes' }],
      ['/', { prompt: marker, privat: true }],
      ['/v1/chat/completions', { messages: [{ role: marker, content: marker }], metadata: { private: 'maybe' } }],
      ['/v1/chat/completions', { messages: marker }],
      ['/v1/embeddings', { input: { text: marker } }],
      ['/route', { messages: marker }],
    ]
    for (const [path, body] of bodies) {
      const got = await router.post(path, body)
      assert.ok(got.status >= 400 && got.status < 500, `${got.status} ${JSON.stringify(body)}`)
      output.push(JSON.stringify([...got.headers]), got.text)
    }
    output.push((await router.get('/metrics')).text)
  } finally {
    await router.close()
  }
  assert.equal(gateway.calls.length, 0)
  assert.equal(
    output.find((text) => text.includes(marker)),
    undefined,
  )
})
