import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { parseMarked } from '#runtime/contract/hints/marks.ts'
import { json } from '#runtime/http/call.ts'
import { errorOf, startTestFunction, type TestFunction } from './parts.ts'

const body = { model: 'm', messages: [{ role: 'user', content: 'Grüße' }] }

describe('the body of a request', () => {
  let running: TestFunction
  before(async () => {
    running = await startTestFunction(() => [
      { method: 'POST', path: '/echo', handle: (call) => json({ got: parseMarked(call) }) },
    ])
  })
  after(() => running.close())

  async function send(bytes: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) {
    const response = await fetch(`${running.url}/echo`, { method: 'POST', body: bytes, headers })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
  }

  for (const encoding of ['gzip', 'BR', 'gzip, identity']) {
    test(`that is encoded as ${encoding} is refused by that name, with what to do`, async () => {
      const got = await send(gzipSync(JSON.stringify(body)), { 'content-encoding': encoding })
      const { code, message } = errorOf(got)
      assert.deepEqual([got.status, code], [415, 'unsupported_encoding'])
      assert.match(message, new RegExp(`encoded as ${encoding.toLowerCase()},.*without the header Content-Encoding`))
    })
  }

  test('that says it is not encoded is read', async () => {
    const got = await send(JSON.stringify(body), { 'content-encoding': 'identity' })
    assert.deepEqual([got.status, got.body], [200, { got: body }])
  })

  test('is read behind one byte order mark, and not behind two', async () => {
    assert.deepEqual((await send(`\ufeff${JSON.stringify(body)}`)).body, { got: body })
    const got = await send(`\ufeff\ufeff${JSON.stringify(body)}`)
    assert.equal(got.status, 400)
    assert.match(errorOf(got).message, /not valid JSON/)
  })

  test('is examined for marks of privacy behind a byte order mark, too', async () => {
    assert.match(errorOf(await send('\ufeff{"is_private":true}')).message, /is_private/)
  })

  test('that is no JSON is refused without the advice to correct a field', async () => {
    const { message } = errorOf(await send('{'))
    assert.match(message, /not valid JSON/)
    assert.doesNotMatch(message, /param/)
  })
})
