import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type Call, json, type Reply } from '#runtime/http/call.ts'
import { createHttpServer } from '#runtime/http/server.ts'
import { createLog } from '#runtime/log.ts'
import { createRoom } from '#runtime/memory/room.ts'
import { createRedactor } from '#runtime/redact.ts'

/** A server that waits half a second for anybody at most. */
describe('a client that is slow', () => {
  let port: number
  let bodyEnded: PromiseWithResolvers<void>
  const patience = { headersMs: 400, requestMs: 400, stallMs: 500 }

  async function* endless(call: Call): AsyncGenerator<string> {
    try {
      while (!call.signal.aborted) yield 'x'.repeat(100_000)
    } finally {
      bodyEnded.resolve()
    }
  }
  const stream = (call: Call): Reply => ({ status: 200, headers: {}, body: endless(call) })
  // Made once: while it is made, nobody is served.
  const large = json('x'.repeat(8_000_000))
  const whole = () => large
  const server = createHttpServer({
    redactor: createRedactor(),
    routes: [
      { method: 'POST', path: '/stream', handle: stream },
      { method: 'POST', path: '/whole', handle: whole },
      { method: 'POST', path: '/', handle: () => json({}) },
    ],
    maxBodyBytes: 1000,
    room: createRoom(() => 100_000),
    log: createLog('silent'),
    onAnswered() {},
    patience,
  })
  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  after(() => {
    server.close()
    server.closeAllConnections()
  })

  async function send(text: string): Promise<Socket> {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.write(text)
    return socket
  }
  /** All that comes until the connection is closed. */
  async function readAll(socket: Socket): Promise<string> {
    const chunks: Buffer[] = []
    socket.on('data', (bytes) => chunks.push(bytes))
    if (!socket.closed) await once(socket, 'close')
    return Buffer.concat(chunks).toString()
  }

  test('with its headers is ended, with the one shape of errors', async () => {
    const text = await readAll(await send('POST / HTTP/1.1\r\nhost: x\r\nx-a: '))
    assert.match(text, /^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*"code":"request_timeout"/)
  })

  test('with its body is ended', async () => {
    const text = await readAll(await send('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n12'))
    assert.match(text, /^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/)
  })

  test('with its body, and with less time than that in X-Timeout, gets the error of its deadline', async () => {
    const socket = await send('POST / HTTP/1.1\r\nhost: x\r\nx-timeout: 30ms\r\ncontent-length: 10\r\n\r\n12')
    const [data] = await once(socket, 'data')
    assert.match(String(data), /^HTTP\/1\.1 504 [\s\S]*"code":"deadline_exceeded"/)
    socket.destroy()
  })

  test('to read a stream is ended, and so is what the stream comes from', async () => {
    bodyEnded = Promise.withResolvers()
    const socket = await send('POST /stream HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n')
    socket.pause()
    await bodyEnded.promise
    socket.destroy()
  })

  test('to read a whole reply is ended; one who reads is not', async () => {
    const silent = await send('POST /whole HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n')
    silent.pause()
    const closed = new Promise<void>((resolve) =>
      server.once('request', (_, response) => response.once('close', resolve)),
    )
    const reader = await readAll(
      await send('POST /whole HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'),
    )
    assert.ok(reader.length > 8_000_000, String(reader.length))
    await closed
    silent.destroy()
  })

  test('or speaks something else, gets 400 and no connection any more', async () => {
    assert.match(await readAll(await send('hello\r\n\r\n')), /^HTTP\/1\.1 400 [\s\S]*"code":"invalid_request"/)
    const huge = await readAll(await send(`GET / HTTP/1.1\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`))
    assert.match(huge, /^HTTP\/1\.1 431 [\s\S]*"code":"request_too_large"/)
  })
})
