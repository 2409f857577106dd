import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { anthropic } from '../../../local/simulators/anthropic.ts'
import { groq } from '../../../local/simulators/groq.ts'
import { ollama } from '../../../local/simulators/ollama.ts'
import { type Fault, type Simulator, startSimulator } from '../../../local/simulators/simulator.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { until } from '../../until.ts'
import { started } from './started.ts'

function chat({ url }: Simulator, { signal, stream = false }: { signal?: AbortSignal; stream?: boolean } = {}) {
  const messages = [{ role: 'user', content: 'Hello' }]
  const body = JSON.stringify({ model: 'llama3.2:1b', messages, stream })
  return fetch(`${url}/api/chat`, { method: 'POST', body, signal: signal ?? null })
}

describe('a simulator', () => {
  it('keeps each call with its headers and its body', async (context) => {
    const simulator = await started(context, ollama)
    await fetch(`${simulator.url}/api/chat?a=1`, { method: 'POST', body: '{"model": "x"}', headers: { 'x-a': 'b' } })
    const [call] = simulator.calls
    assert.deepEqual(
      [call?.method, call?.path, call?.body, call?.aborted],
      ['POST', '/api/chat', { model: 'x' }, false],
    )
    assert.equal(call?.headers['x-a'], 'b')
  })

  it('keeps the last 1000 calls and counts them all', async (context) => {
    const simulator = await started(context, ollama)
    for (let batch = 0; batch < 20; batch += 1) {
      await Promise.all(Array.from({ length: 51 }, async () => (await fetch(`${simulator.url}/`)).text()))
    }
    assert.equal(simulator.calls.length, 1000)
    assert.match(await (await fetch(`${simulator.url}/simulator`)).text(), /"calls":1020/)
  })

  it('marks every reply as simulated, also of unknown paths and faults', async (context) => {
    for (const provider of [groq, vertex, anthropic, ollama]) {
      const { url } = await started(context, provider, { fault: { kind: 'status', status: 500 } })
      for (const path of ['/unknown', '/api/chat', '/openai/v1/chat/completions', '/token', '/v1/token']) {
        const reply = await fetch(url + path, { method: 'POST', body: '{}' })
        assert.ok(reply.status >= 400)
        assert.equal(reply.headers.get('x-simulated'), 'true')
      }
    }
  })

  it('sends a long answer without gaps whole', async (context) => {
    const text = 'word '.repeat(20_000)
    const simulator = await started(context, ollama, { pieceGapMs: 0, text })
    const lines = (await (await chat(simulator, { stream: true })).text()).trim().split('\n')
    assert.equal(lines.map((line) => JSON.parse(line).message?.content ?? '').join(''), text)
    assert.equal(JSON.parse(lines.at(-1) ?? '').done, true)
  })

  it('takes its time', async (context) => {
    const simulator = await started(context, ollama, { latencyMs: 60 })
    const startedMs = performance.now()
    assert.equal((await chat(simulator)).status, 200)
    assert.ok(performance.now() - startedMs >= 55)
  })

  it('sees a change of its behaviour at once, in part or as a whole', async (context) => {
    const simulator = await started(context, ollama)
    simulator.behaviour.text = 'Changed'
    assert.match(await (await chat(simulator)).text(), /"Changed"/)
    simulator.behaviour = { ...simulator.behaviour, text: 'Again' }
    assert.match(await (await chat(simulator)).text(), /"Again"/)
  })

  it('says what to do when its port is taken', async (context) => {
    const { port } = await started(context, ollama)
    await assert.rejects(startSimulator(groq, { port }), { message: /groq simulator .*127.0.0.1:\d+. Choose another/ })
  })

  it('answers any body without failing itself', async (context) => {
    const paths = { groq: '/openai/v1/chat/completions', ollama: '/api/chat' }
    for (const [provider, path] of [
      [groq, paths.groq],
      [anthropic, '/v1/messages'],
      [ollama, paths.ollama],
      [ollama, '/api/embed'],
      [vertex, '/token'],
      [vertex, '/v1/token'],
    ] as const) {
      const { url } = await started(context, provider)
      await fc.assert(
        fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
          const headers = { authorization: 'Bearer key' }
          const reply = await fetch(url + path, { method: 'POST', body, headers })
          await reply.text()
          assert.ok(reply.status >= 400 && reply.status < 500)
        }),
        { numRuns: 50 },
      )
    }
  })
})

describe('an abort by the client', () => {
  it('is seen while the simulator hangs or takes its time', async (context) => {
    for (const behaviour of [{ fault: { kind: 'hang' as const } }, { latencyMs: 60_000 }]) {
      const simulator = await started(context, ollama, behaviour)
      const aborter = new AbortController()
      const asked = assert.rejects(chat(simulator, { signal: aborter.signal }), { name: 'AbortError' })
      await until(() => simulator.calls.length === 1)
      assert.equal(simulator.calls[0]?.aborted, false)
      aborter.abort()
      await asked
      await until(() => simulator.calls[0]?.aborted === true)
    }
  })

  it('is seen when the request is only half there', async (context) => {
    const simulator = await started(context, ollama)
    const socket = connect(simulator.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write('POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"model":')
    socket.end()
    await until(() => simulator.calls[0]?.aborted === true)
  })

  it('is not mistaken for the simulator closing the connection', async (context) => {
    for (const kind of ['reset', 'truncated'] as const) {
      const simulator = await started(context, ollama, { fault: { kind } })
      await assert.rejects(async () => (await chat(simulator)).text())
      await simulator.close()
      assert.equal(simulator.calls[0]?.aborted, false)
    }
    const simulator = await started(context, ollama, { fault: { kind: 'hang' } })
    const asked = assert.rejects(chat(simulator))
    await until(() => simulator.calls.length === 1)
    await simulator.close()
    await asked
    assert.equal(simulator.calls[0]?.aborted, false)
  })
})

describe('a fault', () => {
  it('is gone after faultCount calls of a model; other calls do not count', async (context) => {
    const simulator = await started(context, ollama, { fault: { kind: 'status', status: 500 }, faultCount: 2 })
    const statuses: number[] = []
    for (let call = 0; call < 3; call += 1) {
      assert.equal((await fetch(`${simulator.url}/api/version`)).status, 200)
      statuses.push((await chat(simulator)).status)
    }
    assert.deepEqual(statuses, [500, 500, 200])
  })

  it('of kind status sends the body and the headers it is given', async (context) => {
    const fault: Fault = { kind: 'status', status: 418, body: { tea: true }, headers: { 'X-Pot': 'short' } }
    const simulator = await started(context, ollama, { fault })
    const reply = await chat(simulator)
    assert.deepEqual([reply.status, reply.headers.get('x-pot'), await reply.json()], [418, 'short', { tea: true }])
    simulator.behaviour.fault = { ...fault, body: '<h1>418</h1>' }
    assert.equal(await (await chat(simulator)).text(), '<h1>418</h1>')
  })

  it('of kind garbage or empty answers 200 with a body that is no JSON', async (context) => {
    for (const kind of ['garbage', 'empty'] as const) {
      const simulator = await started(context, ollama, { fault: { kind } })
      const reply = await chat(simulator)
      assert.deepEqual([reply.status, reply.headers.get('content-type')], [200, 'application/json'])
      const text = await reply.text()
      assert.equal(text === '', kind === 'empty')
      assert.throws(() => JSON.parse(text))
    }
  })

  it('of kind truncated cuts a body below its length, and a stream between two lines', async (context) => {
    const simulator = await started(context, ollama, { fault: { kind: 'truncated' } })
    const whole = await chat(simulator)
    assert.equal(whole.status, 200)
    await assert.rejects(whole.text(), { message: 'terminated' })

    const streamed = await chat(simulator, { stream: true })
    const chunks: string[] = []
    await assert.rejects(async () => {
      for await (const chunk of streamed.body ?? []) chunks.push(Buffer.from(chunk).toString())
    })
    assert.match(chunks.join(''), /^(\{.*"done":false\}\n)+$/)
  })
})
