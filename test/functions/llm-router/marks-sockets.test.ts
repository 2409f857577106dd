import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { type Gateway, startGateway } from './gateway.ts'
import { shipped, today } from './shipped.ts'

const chat = '/v1/chat/completions'
const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'A prompt' }] })
const short = '{"prompt":"A prompt"}'
const messages = body.replace('{', '{"max_tokens":9,')
const tagged = 'x-portkey-metadata: {"tags":["private"]}'
const inside = new Set(
  shipped.targets.filter(({ locality }) => locality === 'in-cluster').map((target) => target.function),
)

type Raw = { path?: string; headers?: string[]; body?: string; trailers?: string[] }

/** Sends bytes as no client library would, and gives the status of the answer. */
async function send(port: string, { path = chat, headers = [], body: text = body, trailers }: Raw): Promise<number> {
  const framing = trailers ? 'transfer-encoding: chunked' : `content-length: ${Buffer.byteLength(text)}`
  const head = [`POST ${path} HTTP/1.1`, 'host: x', 'connection: close', framing, ...headers, '', ''].join('\r\n')
  const size = Buffer.byteLength(text).toString(16)
  const rest = trailers ? [size, text, '0', ...trailers, '', ''].join('\r\n') : text
  const socket = connect(Number(port), '127.0.0.1')
  const limit = AbortSignal.timeout(10_000)
  socket.write(head + rest)
  const [answer] = await Promise.race([
    socket.toArray(),
    wait(10_000, [], { signal: limit, ref: false }).catch(() => [Buffer.from('HTTP/1.1 599')]),
  ])
  return Number(String(answer).split(' ')[1])
}

describe('over a socket, no marked request goes out', () => {
  let gateway: Gateway
  let router: TestFunction
  before(async () => {
    gateway = await startGateway()
    router = await startTestFunction(createFunction, { gateway_url: gateway.url }, { now: () => today })
  })
  beforeEach(() => {
    gateway.calls.length = 0
  })
  after(async () => {
    await router.close()
    gateway.close()
  })

  const cases: Record<string, Raw> = {
    'a header twice': { headers: ['x-llm-private: true', 'x-llm-private: true'] },
    'a header twice, and not the same': { headers: ['x-llm-private: false', 'X-LLM-Private: true'] },
    'a header twice, once empty': { headers: ['x-llm-private:', 'x-llm-private: true'] },
    'a header with a list': { headers: ['x-llm-private: true,false'] },
    'a header in capitals': { headers: ['X-LLM-PRIVATE: TRUE'] },
    'a header with underscores': { headers: ['X_LLM_PRIVATE: true'] },
    'a header with another name': { headers: ['Private: 1'] },
    'a mistyped header': { headers: ['x-llm-privte: true'] },
    'an unknown hint': { headers: ['x-llm-confidential: true'] },
    'a header that goes on in the next line': { headers: ['x-llm-private: true', ' '] },
    'a header with white space around its value': { headers: ['x-llm-private:\ttrue  '] },
    'a header on the short form': { path: '/', body: short, headers: ['x-llm-private: true'] },
    'a header that the body contradicts': {
      path: '/',
      body: '{"prompt":"A prompt","private":false}',
      headers: ['x-llm-private: true'],
    },
    'a trailer': { trailers: ['x-llm-private: true'] },
    'a trailer by another name': { trailers: ['private: true'] },
    'a trailer on the short form': { path: '/', body: short, trailers: ['X-Llm-Private: true'] },
    'a query': { path: `${chat}?private=true` },
    'an encoded query': { path: `${chat}?%70rivate` },
    'a second question mark': { path: `${chat}??private=true` },
    'a query on the short form': { path: '/?x-llm-private=true', body: short },
    'a field twice': { path: '/', body: '{"private":true,"prompt":"A prompt","private":false}' },
    'a field twice, once escaped': { path: '/', body: '{"prompt":"A prompt","\\u0070rivate":true,"private":false}' },
    'metadata twice': { body: body.replace('{', '{"metadata":{"private":true},"metadata":{},') },
    'a field behind a mark of order': { body: `\ufeff${body.replace('{', '{"private":true,')}` },
    'a field with white space in its name': { body: body.replace('{', '{"private ":true,') },
    'a field in extra_body': { body: body.replace('{', '{"extra_body":{"private":true},') },
    'a tag in a list of the query': { path: `${chat}?tags[]=private` },
    'a tag in extra_body': { body: body.replace('{', '{"extra_body":{"metadata":{"tags":["private"]}},') },
    'a tag in JSON in a text of metadata': {
      body: body.replace('{', '{"metadata":{"x":"{\\"tags\\":[\\"private\\"]}"},'),
    },
    'a tag in JSON in a header': { headers: [tagged] },
    'a tag on the short form': { path: '/?tags[]=private', body: short },
    'a tag in a trace on the short form': { path: '/', body: short.replace('{', '{"trace":{"tags":["private"]},') },
    'a tag on a request in Anthropic’s form': { path: '/v1/messages', body: messages, headers: [tagged] },
    'a tag on a request in the form of Responses': {
      path: '/v1/responses',
      body: '{"input":"A prompt","extra_body":{"tags":["private"]}}',
    },
    'a tag on a request for vectors': { path: '/v1/embeddings?tags[0]=private', body: '{"input":"A prompt"}' },
    'a field of the message': { body: body.replace('"role"', '"private":true,"role"') },
    'a field behind a large text': {
      body: body.replace('A prompt', '\\"x'.repeat(100_000)).replace(/\}$/, ',"Private":true}'),
    },
  }
  for (const [name, raw] of Object.entries(cases)) {
    test(name, async () => {
      const status = await send(new URL(router.url).port, raw)
      assert.ok(status === 200 || (status >= 400 && status < 500), String(status))
      for (const call of gateway.calls) {
        assert.ok(inside.has(call.function), `${call.function} was asked`)
        assert.equal(call.headers['x-llm-private'], 'true')
        assert.doesNotMatch(JSON.stringify(call.body), /private/i)
      }
      assert.equal(gateway.calls.length, status === 200 ? 1 : 0)
    })
  }

  test('but what is not marked does, and says nothing of it', async () => {
    assert.equal(await send(new URL(router.url).port, {}), 200)
    assert.equal(await send(new URL(router.url).port, { headers: ['x-llm-private: false'], trailers: ['x-a: b'] }), 200)
    const copies = 'x-codex-turn-metadata: {"workspaces":{"/private/tmp/app":{"has_changes":true}}}'
    assert.equal(await send(new URL(router.url).port, { headers: [copies] }), 200)
    assert.deepEqual(
      gateway.calls.map((call) => [inside.has(call.function), call.headers['x-llm-private']]),
      [
        [false, undefined],
        [false, undefined],
        [false, undefined],
      ],
    )
  })
})
