import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { type Gateway, startGateway } from './gateway.ts'

const target = { model: 'm', tasks: ['generate'], usdPerMillionTokens: { input: 1, output: 1 } }
const catalogue = {
  rules: [
    { reason: 'private', when: { private: true }, to: ['inside/m'] },
    { reason: 'default', to: ['outside/m'] },
  ],
  targets: [
    { ...target, provider: 'inside', function: 'inside-generate', locality: 'in-cluster' },
    { ...target, provider: 'outside', function: 'outside-generate', locality: 'external' },
  ],
}
const messages = [{ role: 'user', content: 'Hello' }]

describe('a compressed request to the router', () => {
  let gateway: Gateway
  let router: TestFunction
  before(async () => {
    gateway = await startGateway()
    const environment = { gateway_url: gateway.url, ROUTER_CONFIG_YAML: JSON.stringify(catalogue) }
    router = await startTestFunction(createFunction, environment)
  })
  after(() => Promise.all([router.close(), gateway.close()]))
  beforeEach(() => {
    gateway.calls.length = 0
  })

  const send = (body: object, encoding: string, pack: (text: string) => Buffer<ArrayBuffer>) =>
    fetch(`${router.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
      body: pack(JSON.stringify(body)),
    })

  for (const stream of [false, true]) {
    test(`is passed on unpacked, ${stream ? 'for a stream' : 'for a whole answer'}`, async () => {
      const got = await send({ messages, stream }, 'gzip', (text) => gzipSync(text))
      assert.equal(got.status, 200)
      assert.match(await got.text(), stream ? /\[DONE\]/ : /An answer/)
      const [call] = gateway.calls
      assert.deepEqual(call?.body.messages, messages)
      assert.equal(call?.headers['content-encoding'], undefined)
    })
  }

  test('stays inside if it says within that it is private', async () => {
    const body = { messages, metadata: { private: 'true' } }
    const got = await send(body, 'zstd', (text) => zstdCompressSync(text))
    assert.equal(got.status, 200)
    assert.deepEqual(
      gateway.calls.map((call) => call.function),
      ['inside-generate'],
    )
  })
})
