import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { type Call, json, type Reply } from '#runtime/http/call.ts'
import { createLastCalls } from '#runtime/http/last-calls.ts'
import { createHttpServer, type Patience } from '#runtime/http/server.ts'
import { createLog } from '#runtime/log.ts'
import { createRoom } from '#runtime/memory/room.ts'
import { createRedactor } from '#runtime/redact.ts'

/** Each server waits a moment for the one thing that its test is about, and as good as for ever for all else, so that a slow machine changes nothing. */
const ever = 1_000_000
const patient: Patience = { headersMs: ever, requestMs: ever, stallMs: ever }
const aMoment = 50

async function start(context: TestContext, patience: Partial<Patience> = {}) {
  const bodyEnded = Promise.withResolvers<void>()
  const responseClosed = Promise.withResolvers<void>()
  async function* endless(call: Call): AsyncGenerator<string> {
    try {
      while (!call.signal.aborted) yield 'x'.repeat(100_000)
    } finally {
      bodyEnded.resolve()
    }
  }
  const stream = (call: Call): Reply => ({ status: 200, headers: {}, body: endless(call) })
  const server = createHttpServer({
    redactor: createRedactor(),
    routes: [
      { method: 'POST', path: '/stream', handle: stream },
      { method: 'POST', path: '/whole', handle: () => json('x'.repeat(8_000_000)) },
      { method: 'POST', path: '/', handle: () => json({}) },
    ],
    maxBodyBytes: 1000,
    room: createRoom(() => 100_000),
    log: createLog('silent'),
    lastCalls: createLastCalls(new AbortController().signal, ever),
    onAnswered() {},
    patience: { ...patient, ...patience },
  })
  server.on('request', (_, response) => response.once('close', responseClosed.resolve))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo

  async function send(text: string): Promise<Socket> {
    const socket = connect(port, '127.0.0.1')
    context.after(() => socket.destroy())
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.write(text)
    return socket
  }
  return { send, bodyEnded: bodyEnded.promise, responseClosed: responseClosed.promise }
}

/** All that comes until the connection is closed. */
async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (bytes) => chunks.push(bytes))
  if (!socket.closed) await once(socket, 'close')
  return Buffer.concat(chunks).toString()
}

describe('a client that is slow', () => {
  test('with its headers is ended, with the one shape of errors', async (context) => {
    const { send } = await start(context, { headersMs: aMoment })
    const text = await readAll(await send('POST / HTTP/1.1\r\nhost: x\r\nx-a: '))
    assert.match(text, /^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*"code":"request_timeout"/)
  })

  test('with its body is ended', async (context) => {
    const { send } = await start(context, { headersMs: aMoment, requestMs: aMoment })
    const text = await readAll(await send('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n12'))
    assert.match(text, /^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/)
  })

  test('with its body, and with less time than that in X-Timeout, gets the error of its deadline', async (context) => {
    const { send } = await start(context)
    const socket = await send('POST / HTTP/1.1\r\nhost: x\r\nx-timeout: 30ms\r\ncontent-length: 10\r\n\r\n12')
    const [data] = await once(socket, 'data')
    assert.match(String(data), /^HTTP\/1\.1 504 [\s\S]*"code":"deadline_exceeded"/)
  })

  test('to read a stream is ended, and so is what the stream comes from', async (context) => {
    const { send, bodyEnded, responseClosed } = await start(context, { stallMs: aMoment })
    const socket = await send('POST /stream HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n')
    socket.pause()
    await Promise.all([bodyEnded, responseClosed])
  })

  test('to read a stream, and whose time is over, is ended however patient the server is', async (context) => {
    const { send, bodyEnded, responseClosed } = await start(context)
    const socket = await send('POST /stream HTTP/1.1\r\nhost: x\r\nx-timeout: 30ms\r\ncontent-length: 0\r\n\r\n')
    socket.pause()
    await Promise.all([bodyEnded, responseClosed])
  })

  test('to read a whole reply is ended', async (context) => {
    const { send, responseClosed } = await start(context, { stallMs: aMoment })
    const silent = await send('POST /whole HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n')
    silent.pause()
    await responseClosed
  })

  test('but reads, gets a whole reply', async (context) => {
    const { send } = await start(context)
    const head = 'POST /whole HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'
    assert.ok((await readAll(await send(head))).length > 8_000_000)
  })

  test('or speaks something else, gets 400 and no connection any more', async (context) => {
    const { send } = await start(context)
    assert.match(await readAll(await send('hello\r\n\r\n')), /^HTTP\/1\.1 400 [\s\S]*"code":"invalid_request"/)
    const huge = await readAll(await send(`GET / HTTP/1.1\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`))
    assert.match(huge, /^HTTP\/1\.1 431 [\s\S]*"code":"request_too_large"/)
  })
})
