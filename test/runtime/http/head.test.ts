import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { json } from '#runtime/http/call.ts'
import { startTestFunction, type TestFunction } from '../parts.ts'

describe('HEAD', () => {
  let running: TestFunction
  let pieces = 0
  const ended = Promise.withResolvers<void>()

  async function* endless(): AsyncGenerator<string> {
    try {
      for (;;) {
        pieces += 1
        yield 'piece'
      }
    } finally {
      ended.resolve()
    }
  }
  before(async () => {
    running = await startTestFunction(() => [
      { method: 'GET', path: '/short', handle: ({ method }) => json({ method, text: 'ä' }) },
      { method: 'GET', path: '/long', handle: () => json('x'.repeat(200_000)) },
      { method: 'GET', path: '/endless', handle: () => ({ status: 200, headers: {}, body: endless() }) },
      { method: 'POST', path: '/spend', handle: () => json({}) },
    ])
  })
  after(() => running.close())
  const head = (path: string) => fetch(running.url + path, { method: 'HEAD' })

  test('is answered wherever GET is, with its status and headers and without its body', async () => {
    for (const path of ['/short', '/long', '/nothing', '/metrics']) {
      const whole = await running.get(path)
      const reply = await head(path)
      assert.deepEqual([reply.status, await reply.text()], [whole.status, ''], path)
      assert.equal(reply.headers.get('content-type'), whole.headers.get('content-type'), path)
      if (path === '/metrics') continue
      assert.equal(reply.headers.get('content-length'), String(Buffer.byteLength(whole.text)), path)
    }
    assert.deepEqual((await running.get('/short')).body, { method: 'GET', text: 'ä' })
  })

  test('leaves no stream running that nobody is sent', { timeout: 5000 }, async () => {
    const reply = await head('/endless')
    assert.deepEqual([reply.status, await reply.text()], [200, ''])
    await ended.promise
    assert.equal(pieces, 1)
  })

  test('is not answered where only POST is, and is named where GET is', async () => {
    const refused = await head('/spend')
    assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'POST'])
    const posted = await running.post('/short', {})
    assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD'])
  })
})
