import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { json } from '#runtime/http/call.ts'
import { createLastCalls } from '#runtime/http/last-calls.ts'
import { createHttpServer, type Patience } from '#runtime/http/server.ts'
import { createLog } from '#runtime/log.ts'
import { createRoom } from '#runtime/memory/room.ts'
import { createRedactor } from '#runtime/redact.ts'
import { listen } from '../../../local/gateway/server.ts'

const ever = 1_000_000

/** A function with a path that has errors of its own shape, and how often that was served. */
async function startFunction(context: TestContext, patience: Partial<Patience> = {}) {
  let served = 0
  const server = createHttpServer({
    redactor: createRedactor(),
    routes: [
      {
        method: 'POST',
        path: '/v1/own',
        handle: () => json({ served: ++served }),
        errorBody: ({ code, message }, id) => ({ own: { code, message, id } }),
      },
    ],
    maxBodyBytes: ever,
    room: createRoom(() => 4 * ever),
    log: createLog('silent'),
    lastCalls: createLastCalls(new AbortController().signal, ever),
    onAnswered() {},
    patience: { headersMs: ever, requestMs: ever, stallMs: ever, ...patience },
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  closeAfter(context, server)
  return { server, served: () => served }
}

function closeAfter(context: TestContext, server: Server): void {
  context.after(() => {
    server.close()
    server.closeAllConnections()
  })
}

/** All that the server says. The client goes on to send what it has, whatever it is told. */
async function told(server: Server, bytes: string, then?: (socket: Socket) => void): Promise<string> {
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  const chunks: Buffer[] = []
  socket.on('error', () => {})
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write(bytes)
  then?.(socket)
  await once(socket, 'end')
  socket.destroy()
  return Buffer.concat(chunks).toString()
}

const head = (more: string) => `POST /v1/own HTTP/1.1\r\nHost: x\r\nX-Call-Id: call-1\r\n${more}\r\n`
const chunked = `${head('Transfer-Encoding: chunked\r\n')}5\r\n{"a":\r\n`
const long = 'x'.repeat(20_000)
const bodyBytes = 5_000_000

describe('the answer to what a server cannot read', () => {
  test('reaches a client that sends a large body behind headers that are too large', async (context) => {
    const { server } = await startFunction(context)
    const { server: gateway } = await listen({ host: '127.0.0.1', port: 0 })
    closeAfter(context, gateway)
    for (const [at, headerBytes] of [
      [server, 20_000],
      [gateway, 1_100_000],
    ] as const) {
      const bytes = `${head(`Cookie: ${'c'.repeat(headerBytes)}\r\nContent-Length: ${bodyBytes}\r\n`)}${'x'.repeat(bodyBytes)}`
      for (let count = 0; count < 5; count += 1) {
        const text = await told(at, bytes)
        assert.match(text, /^HTTP\/1\.1 431 [\s\S]*"code":"request_too_large"/)
      }
    }
  })

  test('is the last to a client that sends without end, or does not close its side', async (context) => {
    const { server } = await startFunction(context)
    for (const isEndless of [true, false]) {
      const closed = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)))
      const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
      context.after(() => socket.destroy())
      socket.on('error', () => {})
      socket.write(head(`X-A: ${long}\r\n`))
      const send = () => {
        while (isEndless && !socket.destroyed && socket.write(Buffer.alloc(ever)));
      }
      socket.on('drain', send)
      send()
      await closed
      socket.destroy()
    }
  })

  for (const [name, bytes, status, code, message] of [
    ['a wrong chunk', `${chunked}zz\r\n`, 400, 'invalid_request', /HTTP\/1\.1/],
    ['a long extension of a chunk', `${chunked}5;${long}\r\n`, 413, 'request_too_large', /extensions of a chunk/],
    ['a long trailer', `${chunked}0\r\na: ${long}\r\n\r\n`, 431, 'request_too_large', /trailers/],
  ] as const) {
    test(`has the shape of errors at its path and the id of its call: ${name}`, async (context) => {
      const { server } = await startFunction(context)
      const [said = '', body = ''] = (await told(server, bytes)).split('\r\n\r\n')
      assert.match(said, new RegExp(`^HTTP/1\\.1 ${status} [^]*\r\nx-request-id: call-1\r\nrequest-id: call-1\r\n`))
      const { own } = JSON.parse(body)
      assert.deepEqual([own.code, own.id], [code, 'call-1'])
      assert.match(own.message, message)
    })
  }

  test('to a body that is late has it too, and the body comes to nobody any more', async (context) => {
    const { server, served } = await startFunction(context, { headersMs: 50, requestMs: 50 })
    const text = await told(server, `${head('Content-Length: 4\r\n')}12`, (socket) => {
      socket.once('data', () => socket.write('34'))
    })
    assert.match(text, /^HTTP\/1\.1 408 [^{]*\{"own":\{"code":"request_timeout".*"id":"call-1"\}\}$/)
    await new Promise((resolve) => server.close(resolve))
    assert.equal(served(), 0)
  })
})
