import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { errorOf } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { type Scene, startScene } from './scene.ts'
import { chunk, end, refuse, startUpstream, stream, type UpstreamCall, words } from './upstream.ts'

const messages = [{ role: 'user', content: 'x' }]

/** A client that can be told to go, and that reads nothing by itself. */
function open(scene: Scene, body: object): ClientRequest {
  const client = httpRequest(`${scene.router.url}/v1/chat/completions`, { method: 'POST', agent: false })
  client.on('error', () => {})
  client.end(JSON.stringify({ messages, ...body }))
  return client
}

const allIdle = async (scene: Scene) =>
  (await scene.metric('llm_router_in_flight')) === 0 &&
  [...scene.functions.values()].every((deployed) => (deployed.watchdog()?.inflight() ?? 0) === 0)

describe('a client that goes away', () => {
  for (const stream of [false, true]) {
    test(`while a fallback is under way ends all work within 100 ms (stream: ${stream})`, async (context) => {
      const first = await startUpstream(context, (call) => refuse(call, 503, null))
      const second = await startUpstream(context, () => {})
      const providers = { first: { at: first }, second: { at: second } }
      const scene = await startScene(context, providers, { catalogue: { failures: { consecutive: 100 } } })
      const tookMs: number[] = []
      for (let round = 1; round <= 5; round += 1) {
        const client = open(scene, { stream })
        await until(() => second.calls.length === round)
        const goneMs = performance.now()
        client.destroy()
        await until(() => second.calls.at(-1)?.leftMs !== undefined)
        tookMs.push((second.calls.at(-1)?.leftMs ?? Number.NaN) - goneMs)
        await until(() => allIdle(scene))
      }
      // The median, since a busy machine may stop any one of them.
      const [, , median = Number.NaN] = tookMs.sort((one, other) => one - other)
      assert.ok(median < 100, `${tookMs} ms`)
      assert.equal(first.calls.length, 5)
      assert.equal(await scene.breaker('second'), 0)
    })
  }

  test('before its request is whole costs nothing', async (context) => {
    const upstream = await startUpstream(context)
    const scene = await startScene(context, { first: { at: upstream } })
    const socket = connect(Number(new URL(scene.router.url).port), '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{"prompt":"x"')
    await once(socket, 'connect')
    await until(() => scene.metric('llm_function_request_duration_seconds_count').then(() => true))
    socket.destroy()
    const left = () => scene.metric('llm_function_request_duration_seconds_count', { path: '/', status: '499' })
    await until(async () => (await left()) === 1)
    assert.equal(upstream.calls.length, 0)
    assert.equal((await scene.ask()).status, 200)
  })

  test('leaves no socket and no call behind, also when 200 streams do at once', async (context) => {
    const upstream = await startUpstream(context, (call) => stream(call, words(2)))
    const scene = await startScene(context, { first: { at: upstream } })
    const clients = Array.from({ length: 200 }, () => open(scene, { stream: true }))
    await Promise.all(
      clients.map(async (client) => {
        const [response]: IncomingMessage[] = await once(client, 'response')
        await once(response ?? client, 'data')
      }),
    )
    assert.equal(await scene.metric('llm_router_in_flight'), 200)
    for (const client of clients) client.destroy()
    await until(() => allIdle(scene))
    await until(() => upstream.openSockets() === 0)
    assert.equal(await scene.metric('llm_token_cost_unknown_total', { provider: 'first' }), 200)
    assert.equal(await scene.breaker('first'), 0)
  })
})

describe('a client that sends too much', () => {
  for (const way of ['router', 'gateway'] as const) {
    test(`gets 413, by the ${way}`, async (context) => {
      const upstream = await startUpstream(context)
      const scene = await startScene(context, { first: { at: upstream } })
      const url = way === 'router' ? scene.router.url : `${scene.gatewayUrl}/function/llm-router`
      const body = JSON.stringify({ prompt: 'x'.repeat(10_000_000) })
      const response = await fetch(url, { method: 'POST', body })
      const text = await response.text()
      const reply = { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
      assert.deepEqual([reply.status, errorOf(reply).code], [413, 'request_too_large'])
      assert.match(errorOf(reply).message, /6000000 are allowed/)
      assert.equal(upstream.calls.length, 0)
      assert.equal((await scene.ask()).status, 200)
    })
  }
})

describe('a client that reads slowly', () => {
  test('slows the provider down, fills no memory, and is not taken for the provider’s fault', async (context) => {
    const piece = chunk({ content: 'x'.repeat(60_000) })
    let acceptedBytes = 0
    let isEnough = false
    const pour = (call: UpstreamCall): void => {
      const { response } = call
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
      let goesOn = true
      while (goesOn && !isEnough) {
        goesOn = response.write(`data: ${piece}\n\n`)
        acceptedBytes += piece.length
      }
      if (!isEnough) response.once('drain', () => pour(call))
      else {
        stream(call, end)
        response.end()
      }
    }
    const upstream = await startUpstream(context, pour)
    const target = { idleTimeoutMs: 300, timeoutMs: 40_000 }
    const scene = await startScene(context, { first: { at: upstream, target } })

    const client = open(scene, { stream: true })
    const [response]: IncomingMessage[] = await once(client, 'response')
    assert.ok(response)
    // Who fills memory takes all that is offered, and never stands still. Five connections have buffers to be filled.
    let atBytes = -1
    for (let stoodStillMs = 0; stoodStillMs < 600; stoodStillMs += 100) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      if (acceptedBytes !== atBytes) stoodStillMs = 0
      assert.ok(acceptedBytes < 200_000_000, `${acceptedBytes} bytes`)
      atBytes = acceptedBytes
    }
    isEnough = true
    let tail = ''
    for await (const bytes of response) tail = (tail + bytes).slice(-300)
    assert.ok(tail.endsWith('data: [DONE]\n\n'), tail)
    assert.equal(await scene.breaker('first'), 0)
    await until(() => allIdle(scene))
  })
})
