import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createToken, hashOf } from '../../../../functions/llm-router/keys/token.ts'
import { errorOf } from '../../../runtime/parts.ts'
import { today } from '../shipped.ts'
import { bearer, calls, start } from './keys-scene.ts'

describe('a router with keys', () => {
  for (const [path, body] of calls) {
    test(`answers ${path} ${JSON.stringify(body) ?? ''} to who shows one, and to nobody else`, async (context) => {
      const { router, gateway, token } = await start(context, [{}])
      const ask = (headers: Record<string, string>) =>
        body === undefined ? router.get(path, headers) : router.post(path, body, headers)
      const wrong = [
        {},
        { authorization: 'Bearer sk-mine' },
        bearer(createToken()),
        bearer(token.slice(0, -1)),
        bearer(`${token}a`),
        bearer('llmr_'.padEnd(15_000, 'a')),
        { 'x-api-key': `${token}a` },
        { 'x-api-key': token, ...bearer(createToken()) },
      ]
      for (const headers of wrong) {
        const got = await ask(headers)
        const { code, message } = errorOf(got)
        const [realm, again] = ['www-authenticate', 'x-should-retry'].map((name) => got.headers.get(name))
        assert.deepEqual([got.status, code, realm, again], [401, 'invalid_key', 'Bearer', 'false'])
        assert.ok(!message.includes(token.slice(0, 20)))
        assert.match(message, /Send a valid API key as `Authorization: Bearer …` or in `x-api-key`/)
        assert.doesNotMatch(message, /header that the message names/)
      }
      assert.equal(gateway.calls.length, 0)
      for (const shown of [bearer(token), { 'x-api-key': token }]) {
        const got = await ask(shown)
        assert.equal(got.status, 200, got.text)
      }
      for (const { headers } of gateway.calls) assert.ok(!JSON.stringify(headers).includes(token))
    })
  }

  test('says of a token why it is not valid, and what to do', async (context) => {
    const { router, tokens } = await start(context, [{ disabled: true }, { expires: '2026-01-01T00:00:00+02:00' }])
    for (const [index, message] of [
      /Key 0 is disabled; its owner can enable/,
      /Key 1 has expired on 2026-01-01/,
    ].entries()) {
      const got = await router.post('/', { prompt: 'Hello' }, bearer(tokens[index] ?? ''))
      assert.equal(got.status, 401)
      assert.match(errorOf(got).message, message)
    }
  })

  test('stops a key in the moment in which it expires', async (context) => {
    const { router, token, clock } = await start(context, [{ expires: new Date(today + 1000).toISOString() }])
    clock.nowMs = today + 999
    assert.equal((await router.get('/v1/models', bearer(token))).status, 200)
    clock.nowMs = today + 1000
    assert.equal((await router.get('/v1/models', bearer(token))).status, 401)
  })

  test('takes the keys of a changed file with the next call', async (context) => {
    const { router, token, mount } = await start(context, [{}])
    const next = createToken()
    mount.write('router-keys', JSON.stringify([{ id: 'next', name: 'Next', hashes: [hashOf(next)] }]))
    assert.equal((await router.get('/v1/models', bearer(token))).status, 401)
    assert.equal((await router.get('/v1/models', bearer(next))).status, 200)
  })

  test('refuses with 403 what a key may not do, names it, and asks nobody', async (context) => {
    const { router, gateway, token } = await start(context, [
      { models: ['cheap'], strategies: ['cost'], tasks: ['generate', 'embed'] },
    ])
    for (const [param, said] of Object.entries({ model: 'gpt-6.1-sol', strategy: 'latency', task: 'reason' })) {
      const got = await router.post('/', { prompt: 'Hello', [param]: said }, bearer(token))
      assert.deepEqual([got.status, errorOf(got).code, errorOf(got).param], [403, 'not_permitted', param])
      assert.ok(errorOf(got).message.includes(said))
    }
    assert.equal(gateway.calls.length, 0)
  })

  test('sends the requests of a private key as private ones, and checks what they point at', async (context) => {
    const { router, gateway, token } = await start(context, [{ private: true }])
    await router.post('/', { prompt: 'Hello', private: false }, bearer(token))
    assert.deepEqual(
      gateway.calls.map((call) => [call.function, call.headers['x-llm-private']]),
      [['ollama-generate', 'true']],
    )
    const image = { type: 'image_url', image_url: { url: 'https://example.com/x.png' } }
    const asked = { messages: [{ role: 'user', content: [image] }] }
    assert.equal((await router.post('/v1/chat/completions', asked, bearer(token))).status, 400)
  })
})
