import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createOpen } from '#runtime/http/client.ts'
import { createFetch } from '#runtime/http/fetch.ts'
import { createFunction } from '../../../functions/groq-generate/handler.ts'
import { mountSecrets } from '../../functions/llm-router/keys/mount.ts'
import { startSwitching } from '../../switching.ts'
import { errorOf, startTestFunction } from '../parts.ts'

describe('a server that switches to another protocol', { timeout: 10_000 }, () => {
  test('ends the request with what is known: it was sent, and there is no reply', async (context) => {
    const { url, asked } = await startSwitching(context)
    const open = createOpen({})
    for (const method of ['GET', 'POST']) {
      const { signal } = new AbortController()
      await assert.rejects(open({ url, method, headers: {}, signal }), {
        code: 'ECONNRESET',
        message: /without a reply/,
      })
    }
    await assert.rejects(createFetch(open)(url))
    assert.equal(asked(), 3, 'nothing is sent again')
  })

  test('is a provider that is unavailable, streamed and whole', async (context) => {
    const { url } = await startSwitching(context)
    const mount = mountSecrets(context, { 'groq-api-key': 'gsk_of_the_test' })
    const running = await startTestFunction(createFunction, { GROQ_BASE_URL: url, secret_mount_path: mount.path })
    context.after(running.close)
    for (const stream of [false, true]) {
      const body = { messages: [{ role: 'user', content: 'x' }], stream }
      const reply = await running.post('/v1/chat/completions', body)
      assert.equal(errorOf(reply).code, 'provider_unavailable')
    }
  })
})
