import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { errorTable } from '#runtime/errors.ts'
import { createLog } from '#runtime/log.ts'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { startTestFunction } from '../../runtime/parts.ts'
import { answerWhole, type Gateway, type GatewayCall, startGateway } from './gateway.ts'
import { today } from './shipped.ts'
import { type Asked, catalogues, type Fault, functionsInCluster, promptOf, requests } from './worlds.ts'

const worlds = 10
const requestsEach = 10

/** How functions and the platform fail over HTTP; what they echo is the worst that they could. */
function answerAs(fault: Fault, response: ServerResponse, call: GatewayCall): void {
  const echo = JSON.stringify(call.body)
  if (fault === 'slow') return
  if (fault === 'answer' || fault === 'late') answerWhole(response, call)
  else if (fault === 'bad_reply') response.writeHead(200, { 'content-type': 'application/json' }).end(`${echo}<html>`)
  else if (fault === 'internal_error') response.writeHead(500, { 'x-openfaas-internal': 'of-watchdog' }).end(echo)
  else if (fault === 'function_unavailable') response.writeHead(404).end(`error finding function ${echo}`)
  else {
    const error = { message: 'It failed', type: 't', param: null, code: fault }
    response.writeHead(errorTable[fault].status, { 'content-type': 'application/json', 'retry-after': '0' })
    response.end(JSON.stringify({ error }))
  }
}

/** The three ways to say that a prompt is private, in the forms that take it. */
function formsOf({ task, maxLatencyMs, model, strategy, user, withTools }: Asked, prompt: string, index: number) {
  const hints = { task, max_latency_ms: maxLatencyMs, ...(strategy && { strategy }), timeout_ms: 200 }
  const named = { ...(model && { model }), ...(user && { user }) }
  if (index % 3 === 0 && !withTools) {
    return {
      path: '/',
      body: { ...hints, ...named, prompt, private: true, stream: task !== 'embed' && index % 2 === 0 },
      headers: {},
    }
  }
  const isEmbedding = task === 'embed'
  const path = isEmbedding ? '/v1/embeddings' : '/v1/chat/completions'
  const text = isEmbedding
    ? { input: prompt }
    : { messages: [{ role: 'user', content: prompt }], stream: index % 2 === 0 }
  const tools = withTools && !isEmbedding && { tools: [{ type: 'function', function: { name: 'f' } }] }
  const isInHeaders = index % 3 === 1
  const headers = Object.fromEntries(
    Object.entries(hints).map(([name, value]) => [`x-llm-${name.replaceAll('_', '-')}`, String(value)]),
  )
  return isInHeaders
    ? { path, body: { ...text, ...named, ...tools }, headers: { ...headers, 'x-llm-private': 'true' } }
    : { path, body: { ...text, ...named, ...tools, metadata: { ...hints, private: 'true' } }, headers: {} }
}

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
          const { path, body, headers } = formsOf(one, promptOf(one), index)
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
