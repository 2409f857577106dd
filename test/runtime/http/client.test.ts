import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { createOpen, createSend } from '#runtime/http/client.ts'
import { createFetch } from '#runtime/http/fetch.ts'

async function withServer(listener: RequestListener, run: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    await run(`http://127.0.0.1:${port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('the HTTP client', () => {
  test('sends and reads whole bodies over one kept-alive connection', async () => {
    const sockets = new Set<unknown>()
    await withServer(
      (request, response) => {
        sockets.add(request.socket)
        request.pipe(response.writeHead(201, { 'x-a': 'b' }))
      },
      async (url) => {
        const send = createSend(createOpen({}))
        for (let count = 0; count < 3; count += 1) {
          const reply = await send({ url, method: 'POST', headers: {}, body: 'grüße' })
          assert.equal(reply.status, 201)
          assert.equal(reply.headers['x-a'], 'b')
          assert.equal(reply.body.toString(), 'grüße')
        }
        assert.equal(sockets.size, 1)
      },
    )
  })

  test('asks once more on a fresh connection when a kept one is reset before any byte of the reply', async () => {
    const uses = new Map<Socket, number>()
    let asked = 0
    await withServer(
      async (request, response) => {
        const body = await request.toArray()
        asked += 1
        uses.set(request.socket, (uses.get(request.socket) ?? 0) + 1)
        if (uses.get(request.socket) === 1) response.end(Buffer.concat(body))
        else request.socket.resetAndDestroy()
      },
      async (url) => {
        const send = createSend(createOpen({}))
        for (const body of ['one', 'two', 'three']) {
          const reply = await send({ url, method: 'POST', headers: {}, body })
          assert.equal(reply.body.toString(), body)
        }
      },
    )
    // The fresh connection is not kept, so that the third is again on one of its own.
    assert.deepEqual([asked, uses.size], [4, 3])
  })

  test('does not ask again on a connection that was new, nor after a byte of the reply', async () => {
    let asked = 0
    let first = ''
    await withServer(
      (request) => {
        asked += 1
        if (first === '' || asked % 2 === 0) request.socket.write(first, () => request.socket.resetAndDestroy())
        else request.socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
      },
      async (url) => {
        const send = createSend(createOpen({}))
        await assert.rejects(send({ url, method: 'GET', headers: {} }))
        assert.equal(asked, 1)
        asked = 0
        first = 'HTTP/1.1 2'
        assert.equal((await send({ url, method: 'GET', headers: {} })).status, 200)
        await assert.rejects(send({ url, method: 'GET', headers: {} }))
        assert.equal(asked, 2)
      },
    )
  })

  test('gives up a connection that does not come to stand, but not an answer that takes its time', async (context) => {
    const silent = createTcpServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const gaveUp = createOpen({})({ url, method: 'GET', headers: {}, connectTimeoutMs: 30 })
    await assert.rejects(gaveUp, { code: 'ETIMEDOUT', message: /no connection within 30 ms/ })
    silent.close()

    context.mock.timers.enable({ apis: ['setTimeout'] })
    await withServer(
      (_, response) => {
        context.mock.timers.tick(60_000)
        response.end('late')
      },
      async (url) => {
        const reply = await createSend(createOpen({}))({ url, method: 'GET', headers: {}, connectTimeoutMs: 1000 })
        assert.equal(reply.body.toString(), 'late')
      },
    )
  })

  test('never returns a reply that was cut short', async () => {
    await withServer(
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('{"half":', () => response.destroy())
      },
      async (url) => {
        await assert.rejects(createSend(createOpen({}))({ url, method: 'GET', headers: {} }))
      },
    )
    await withServer(
      (_, response) => {
        response.write('chunk', () => response.destroy())
      },
      async (url) => {
        await assert.rejects(createSend(createOpen({}))({ url, method: 'GET', headers: {} }))
      },
    )
  })

  test('rejects with the signal’s reason, before and after the reply has begun, and ends the request', async () => {
    const reason = new Error('enough')
    for (const begin of [false, true]) {
      const abort = new AbortController()
      const closed = Promise.withResolvers<void>()
      await withServer(
        (_, response) => {
          response.on('close', closed.resolve)
          if (begin) response.write('x', () => abort.abort(reason))
          else abort.abort(reason)
        },
        async (url) => {
          const sent = createSend(createOpen({}))({ url, method: 'GET', headers: {}, signal: abort.signal })
          await assert.rejects(sent, (error) => error === reason)
          await closed.promise
        },
      )
    }
    const aborted = AbortSignal.abort(reason)
    const sent = createSend(createOpen({}))({ url: 'http://127.0.0.1:9', method: 'GET', headers: {}, signal: aborted })
    await assert.rejects(sent, (error) => error === reason)
  })

  test('as fetch, gives a standard Response', async () => {
    await withServer(
      (request, response) => {
        response.writeHead(request.method === 'DELETE' ? 204 : 404, { 'set-cookie': ['a=1', 'b=2'] })
        response.end(request.method === 'DELETE' ? undefined : JSON.stringify(request.headers['x-test']))
      },
      async (url) => {
        const ourFetch = createFetch(createOpen({}))
        const response = await ourFetch(new URL(url), {
          method: 'POST',
          headers: new Headers({ 'x-test': 'y' }),
          body: 'z',
        })
        assert.equal(response.ok, false)
        assert.equal(await response.json(), 'y')
        assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2'])
        assert.equal((await ourFetch(url, { method: 'DELETE' })).body, null)
      },
    )
  })

  test('as fetch, sends a form under the type of one', async () => {
    await withServer(
      (request, response) => {
        response.setHeader('x-type', request.headers['content-type'] ?? 'none')
        request.pipe(response)
      },
      async (url) => {
        const ourFetch = createFetch(createOpen({}))
        const response = await ourFetch(url, { method: 'POST', body: new URLSearchParams({ grant: 'a b' }) })
        assert.equal(response.headers.get('x-type'), 'application/x-www-form-urlencoded;charset=UTF-8')
        assert.equal(await response.text(), 'grant=a+b')
      },
    )
  })
})
