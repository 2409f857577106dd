import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { echo, startServer, startTestProxy } from './started.ts'

const asked = 'CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: proxy\r\n\r\n'

describe('CONNECT at the proxy', () => {
  async function start(context: TestContext) {
    const url = new URL(await startTestProxy(context, { upstream: await startServer(context, echo) }))
    const client = async () => {
      const socket = connect(Number(url.port), url.hostname)
      await once(socket, 'connect')
      return socket
    }
    return { client, isAlive: async () => (await fetch(new URL('/health', url))).status === 200 }
  }

  test('is refused, and its connection ends without the client’s doing', async (context) => {
    const { client } = await start(context)
    const socket = await client()
    socket.write(asked)
    const answered = Buffer.concat(await socket.toArray()).toString()
    assert.match(answered, /^HTTP\/1\.1 4\d\d .*"error"/s)
  })

  test('by a client that resets the connection ends that and nothing else', async (context) => {
    const { client, isAlive } = await start(context)
    const early = await client()
    early.write(asked, () => early.resetAndDestroy())
    await once(early, 'close')
    assert.ok(await isAlive())
    const late = await client()
    late.write(asked)
    await once(late, 'data')
    late.resetAndDestroy()
    await once(late, 'close')
    assert.ok(await isAlive())
  })
})
