import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { createFunction } from '../../../functions/groq-generate/handler.ts'
import { probeFor } from '../../local/probe.ts'
import { startTestFunction } from '../parts.ts'

const post = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
/** What a client may send that is answered before a route is, and the status of the answer. */
const requests: [name: string, bytes: string, status: number][] = [
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['a folded header', `${post}X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n`, 400],
  ['two lengths', `${post}Content-Length: 1\r\nContent-Length: 2\r\n\r\na`, 400],
  ['a length and chunks', `${post}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`, 400],
  ['a wrong chunk', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\na\r\n0\r\n\r\n`, 400],
  ['no Host', 'GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['an Expect that nobody knows', `${post}Expect: money\r\nContent-Length: 2\r\n\r\n{}`, 400],
  ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n', 405],
  ['headers of 20 kB', `${post}X-A: ${'b'.repeat(20_000)}\r\n\r\n`, 431],
  ['a method that there is not', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a method of another route', 'PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405],
  ['a path that there is not', 'GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
  [
    'a path in absolute form that there is not',
    'GET http://x/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    404,
  ],
  ['a body that is no JSON', `${post}Content-Length: 1\r\n\r\n{`, 400],
  ['a body that is not UTF-8', `${post}Content-Length: 16\r\n\r\n{"prompt":"für"}`, 400],
]

async function exchange(port: number, bytes: string) {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes, 'latin1')
  const [head = '', ...rest] = Buffer.concat(await socket.toArray())
    .toString()
    .split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') }
}

/** Asks for a tunnel and resets the connection, before the answer and after it; then asks for something else. */
async function resetAfterConnect(port: number): Promise<number> {
  const asked = 'CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const early = connect(port, '127.0.0.1')
  early.write(asked, () => early.resetAndDestroy())
  await once(early, 'close')
  const late = connect(port, '127.0.0.1')
  late.write(asked)
  await once(late, 'data')
  late.resetAndDestroy()
  await once(late, 'close')
  return (await exchange(port, 'GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).status
}

describe('whatever a function answers in place of an answer is of the one shape', () => {
  const start = async (context: TestContext) => {
    const running = await startTestFunction(createFunction)
    context.after(running.close)
    return Number(new URL(running.url).port)
  }

  for (const [name, bytes, status] of requests) {
    test(name, async (context) => {
      const answered = await exchange(await start(context), bytes)
      assert.equal(answered.status, status)
      assert.match(answered.head, /content-type: application\/json/i)
      if (status !== 408) assert.match(answered.head, /x-should-retry: false/i)
      const { error } = JSON.parse(answered.body)
      assert.ok(error.message.length > 20 && error.type && error.code)
      if (name.endsWith('UTF-8')) assert.match(error.message, /not UTF-8\. Send JSON in UTF-8\.$/)
      if (status === 431) assert.match(error.message, /16 KiB together\. Send fewer headers, or shorter ones\.$/)
      assert.ok('param' in error)
    })
  }

  test('and so it is at the embedded gateway, for what is no call of a function', async (context) => {
    const { port } = await probeFor(context)
    const here = new Set(['no HTTP', 'a folded header', 'two lengths', 'a length and chunks', 'CONNECT'])
    for (const [name, bytes, status] of requests.filter(([name]) => here.has(name))) {
      const answered = await exchange(port, bytes.replaceAll('Host: x', 'Host: localhost'))
      assert.equal(answered.status, status, name)
      assert.ok(JSON.parse(answered.body).error.message, name)
    }
  })

  test('a client that resets its connection after CONNECT ends that and nothing else', async (context) => {
    assert.equal(await resetAfterConnect(await start(context)), 404)
    assert.equal(await resetAfterConnect((await probeFor(context)).port), 404)
  })
})
