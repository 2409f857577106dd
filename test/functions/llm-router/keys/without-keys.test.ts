import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createToken } from '../../../../functions/llm-router/keys/token.ts'
import { bearer, calls, start } from './keys-scene.ts'

describe('a router without keys', () => {
  test('answers everybody, and does not mind a header that is for somebody else', async (context) => {
    const { router } = await start(context, [])
    for (const headers of [{}, { authorization: 'Bearer sk-mine' }, { authorization: 'Basic Zm9v' }]) {
      for (const [path, body] of calls) {
        const got = body === undefined ? await router.get(path, headers) : await router.post(path, body, headers)
        assert.equal(got.status, 200, `${path} ${got.text}`)
      }
    }
  })

  test('answers nobody who shows a token that is none of its own', async (context) => {
    const { router, gateway } = await start(context, [])
    const got = await router.post('/', { prompt: 'Hello' }, bearer(createToken()))
    assert.equal(got.status, 401)
    assert.equal(gateway.calls.length, 0)
  })
})
