import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { createLastCalls } from '#runtime/http/last-calls.ts'
import { createHttpServer } from '#runtime/http/server.ts'
import { createLog } from '#runtime/log.ts'
import { createRoom } from '#runtime/memory/room.ts'
import { createRedactor } from '#runtime/redact.ts'
import { listen } from '../../../local/gateway/server.ts'

type Pieces = () => AsyncIterable<string>
type StartServer = (pieces: Pieces) => Promise<Server>

/** A function whose answer to `POST /` comes in pieces. */
async function startFunction(pieces: Pieces): Promise<Server> {
  const server = createHttpServer({
    redactor: createRedactor(),
    routes: [{ method: 'POST', path: '/', handle: () => ({ status: 200, headers: {}, body: pieces() }) }],
    maxBodyBytes: 1000,
    room: createRoom(() => 100_000),
    log: createLog('silent'),
    lastCalls: createLastCalls(new AbortController().signal, 1_000_000),
    onAnswered() {},
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
}

/** The embedded gateway's server, before what answers when it has read the request, or at once. */
async function startGateway(pieces: Pieces, reads = true): Promise<Server> {
  const { server } = await listen({ host: '127.0.0.1', port: 0 })
  return server.on('request', (request, response) => {
    const write = async () => {
      for await (const piece of pieces()) response.write(piece)
      response.end()
    }
    if (reads)
      request
        .resume()
        .on('error', () => {})
        .once('end', write)
    else void write()
  })
}

const whole = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}'
const chunked = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
const tunnel = 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n'

async function start(context: TestContext, startServer: StartServer, { isHeld = false } = {}) {
  const goesOn = Promise.withResolvers<void>()
  async function* pieces() {
    if (isHeld) await goesOn.promise
    yield 'first'
    await goesOn.promise
    yield 'last'
  }
  const server = await startServer(pieces)
  context.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  context.after(() => socket.destroy())
  let text = ''
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    text += bytes
  })
  return {
    send: (bytes: string) => void socket.write(bytes),
    /** Sends what the server cannot read, and waits until it has noticed. */
    async disturb(bytes: string, event = 'clientError') {
      socket.write(bytes)
      await once(server, event)
    },
    begun: async () => {
      while (!text.includes('first')) await once(socket, 'data')
    },
    goOn: goesOn.resolve,
    /** All that has come when the server has closed the connection. */
    async all() {
      if (!socket.closed) await once(socket, 'close')
      return text
    },
  }
}

const wholeAnswer = /^HTTP\/1\.1 200 [^{]*\r\n\r\n5\r\nfirst\r\n4\r\nlast\r\n0\r\n\r\n$/

for (const [name, startServer] of [
  ['a function', startFunction],
  ['the embedded gateway', startGateway],
] as const) {
  describe(`what ${name} cannot read`, () => {
    test('does not get into an answer that has begun, which is sent whole', async (context) => {
      const { send, disturb, begun, goOn, all } = await start(context, startServer)
      send(whole)
      await begun()
      await disturb('}}garbage\r\n')
      await disturb('more of it\r\n')
      goOn()
      assert.match(await all(), wholeAnswer)
    })

    test('does not take the place of the answer to what came before it', async (context) => {
      const { disturb, goOn, all } = await start(context, startServer, { isHeld: true })
      await disturb(`${whole}}}garbage\r\n`)
      goOn()
      const text = await all()
      assert.match(text, wholeAnswer)
      assert.match(text, /^connection: close$/im)
    })

    test('is answered after the answer to what came before it, if it is a request', async (context) => {
      const { disturb, goOn, all } = await start(context, startServer)
      await disturb(`${whole}${chunked}zz\r\n`)
      goOn()
      assert.match(await all(), /\r\n4\r\nlast\r\n0\r\n\r\nHTTP\/1\.1 400 .*"invalid_request_error".*\}$/s)
    })

    test('ends the answer that has begun, without another byte, if it is CONNECT', async (context) => {
      const { send, disturb, begun, all } = await start(context, startServer)
      send(whole)
      await begun()
      await disturb(tunnel, 'connect')
      assert.match(await all(), /\r\nfirst\r\n$/)
    })
  })
}

test('an answer that has begun before its request was whole is cut off if that cannot be read', async (context) => {
  const { send, disturb, begun, all } = await start(context, (pieces) => startGateway(pieces, false))
  send(chunked)
  await begun()
  await disturb('zz\r\n')
  assert.match(await all(), /\r\nfirst\r\n$/)
})
