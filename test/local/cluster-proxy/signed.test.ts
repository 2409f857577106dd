import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { unlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { sign } from '../../../functions/cluster-generate/signature/sign.ts'
import type { Line } from '../../../local/cluster-proxy/proxy.ts'
import { until } from '../../until.ts'
import { echo, startServer, startTestProxy } from './started.ts'

const secret = 'a secret of more than thirty-two characters'
const path = '/v1/chat/completions'

/** The proxy over sockets. Long, since all cases share the secret and what signs with it. */
describe('the proxy before a cluster, for signed requests', () => {
  let directory: string
  let secretFile: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'proxy-'))
    secretFile = join(directory, 'secret')
    writeFileSync(secretFile, `${secret}\n`)
  })
  after(() => rm(directory, { recursive: true }))

  const signedFor = (url: string, body = '', method = 'POST') =>
    sign({ method, url, body }, secret, { nowMs: Date.now(), nonce: randomUUID() })
  const post = (url: string, body: string, headers = signedFor(url, body)) =>
    fetch(url, { method: 'POST', body, headers })
  const signedBy = (key: string, url: string) =>
    sign({ method: 'POST', url, body: 'x' }, key, { nowMs: Date.now(), nonce: randomUUID() })
  const codeOf = async (response: Response) => Object(await response.json()).error.code

  test('passes method, path, body and answer on, and of the headers only those that are needed', async (context) => {
    let headers: IncomingMessage['headers'] = {}
    const upstream = await startServer(context, (request, response) => {
      headers = request.headers
      echo(request, response)
    })
    const proxy = await startTestProxy(context, { upstream, secretFiles: [secretFile] })
    const url = `${proxy}${path}`
    const reply = await post(url, 'Grüße', { ...signedFor(url, 'Grüße'), accept: 'text/event-stream', 'x-other': '1' })
    assert.deepEqual([reply.status, await reply.text()], [200, `POST ${path} Grüße`])
    assert.equal(headers.host, upstream.host)
    assert.deepEqual(Object.keys(headers).toSorted(), [
      'accept',
      'connection',
      'content-length',
      'content-type',
      'host',
    ])
    const health = `${proxy}/health`
    const get = await fetch(health, { headers: signedFor(health, '', 'GET') })
    assert.equal(await get.text(), 'GET /health ')
  })

  test('lets nothing through that is not signed, is signed otherwise, or comes again', async (context) => {
    let count = 0
    const upstream = await startServer(context, (request, response) => {
      count += 1
      echo(request, response)
    })
    const lines: Line[] = []
    const url = await startTestProxy(context, { upstream, secretFiles: [secretFile] }, (line) => lines.push(line))
    const chat = `${url}${path}`
    const headers = signedFor(chat, 'x')
    assert.equal((await post(chat, 'x', headers)).status, 200)
    for (const [reply, code] of [
      [await fetch(url), 'not_signed'],
      [await post(`${url}/other`, 'x', signedFor(chat, 'x')), 'wrong_signature'],
      [await post(chat, 'y', signedFor(chat, 'x')), 'wrong_body'],
      [await post(chat, 'x', headers), 'replayed'],
    ] as const) {
      assert.equal(reply.status, 401)
      assert.equal(await codeOf(reply), code)
    }
    assert.equal(count, 1)
    await until(() => lines.length === 5)
    assert.deepEqual(lines.at(-1), { method: 'POST', path, status: 401, refused: 'replayed' })
  })

  test('passes a body on while it comes, and an answer while it does', async (context) => {
    let received = 0
    const answer = Promise.withResolvers<ServerResponse>()
    const upstream = await startServer(context, (request, response) => {
      request.on('data', (piece: Buffer) => {
        received += piece.length
      })
      request.on('end', () => answer.resolve(response))
    })
    const url = `${await startTestProxy(context, { upstream, secretFiles: [secretFile] })}${path}`
    const body = 'x'.repeat(600_000)
    const request = httpRequest(url, { method: 'POST', headers: signedFor(url, body) })
    request.write(body.slice(1))
    await until(() => received > body.length / 2)
    request.end(body.slice(0, 1))
    const writing = await answer.promise
    assert.equal(received, body.length)
    writing.write('first')
    const [response]: IncomingMessage[] = await once(request, 'response')
    assert.ok(response)
    const [first] = await once(response.setEncoding('utf8'), 'data')
    assert.equal(first, 'first')
    writing.end('second')
    const [second] = await once(response, 'data')
    assert.equal(second, 'second')
  })

  test('keeps the end of a body back until it is known to be what was signed', async (context) => {
    let isWhole: boolean | undefined
    let isClosed = false
    const upstream = await startServer(context, (request) => {
      isWhole = false
      request.on('error', () => {}).resume()
      request.on('close', () => {
        isWhole = request.complete
        isClosed = true
      })
    })
    const url = `${await startTestProxy(context, { upstream, secretFiles: [secretFile] })}${path}`
    const request = httpRequest(url, { method: 'POST', headers: signedFor(url, 'good') })
    request.write('x'.repeat(300_000))
    await until(() => isWhole === false)
    request.end('x')
    const [response]: IncomingMessage[] = await once(request, 'response')
    assert.equal(response?.statusCode, 401)
    response?.resume()
    await until(() => isClosed)
    assert.equal(isWhole, false)
  })

  test('refuses bodies over the limit, whether they say so or not', async (context) => {
    const upstream = await startServer(context, echo)
    const options = { upstream, secretFiles: [secretFile], maxBodyBytes: 10 }
    const url = `${await startTestProxy(context, options)}${path}`
    const large = 'x'.repeat(11)
    assert.equal((await post(url, 'x'.repeat(10))).status, 200)
    assert.equal((await post(url, large)).status, 413)
    const request = httpRequest(url, { method: 'POST', headers: signedFor(url, large) })
    request.write(large)
    request.end()
    const [response]: IncomingMessage[] = await once(request, 'response')
    assert.equal(response?.statusCode, 413)
    response?.resume()
  })

  test('says that the server is not there', async (context) => {
    const upstream = new URL('http://127.0.0.1:9')
    const url = `${await startTestProxy(context, { upstream, secretFiles: [secretFile] })}${path}`
    const reply = await post(url, 'x')
    assert.equal(reply.status, 503)
    assert.equal(await codeOf(reply), 'server_unreachable')
  })

  test('ends the server’s work when the client goes away, and cuts off what the server does', async (context) => {
    let begun = 0
    let ended = 0
    const upstream = await startServer(context, (request, response) => {
      begun += 1
      response.on('close', () => {
        ended += 1
      })
      if (request.url === '/slots') response.write('half', () => response.destroy())
      else if (request.url === '/metrics') response.write('first')
    })
    const proxy = await startTestProxy(context, { upstream, secretFiles: [secretFile] })
    for (const path of ['/health', '/metrics']) {
      const before = { begun, ended }
      const client = new AbortController()
      const url = `${proxy}${path}`
      const sent = fetch(url, { headers: signedFor(url, '', 'GET'), signal: client.signal })
      sent.catch(() => undefined)
      await until(() => begun > before.begun)
      if (path === '/metrics') await sent
      client.abort()
      await until(() => ended > before.ended)
    }
    const url = `${proxy}/slots`
    await assert.rejects(fetch(url, { headers: signedFor(url, '', 'GET') }).then((reply) => reply.text()))
  })

  test('takes a renewed secret, without being started again', async (context) => {
    const upstream = await startServer(context, echo)
    const file = join(directory, 'renewed')
    writeFileSync(file, secret)
    const url = `${await startTestProxy(context, { upstream, secretFiles: [file] })}${path}`
    assert.equal((await post(url, 'x')).status, 200)
    const renewed = `${secret}, the second`
    writeFileSync(file, renewed)
    assert.equal(await codeOf(await post(url, 'x')), 'unknown_key')
    assert.equal((await post(url, 'x', signedBy(renewed, url))).status, 200)
  })

  test('keeps the last good secret while its file is empty, too short or gone, and says so once', async (context) => {
    const upstream = await startServer(context, echo)
    const file = join(directory, 'faulty')
    writeFileSync(file, secret)
    const lines: Line[] = []
    const print = (line: Line) => lines.push(line)
    const url = `${await startTestProxy(context, { upstream, secretFiles: [file] }, print)}${path}`
    for (const text of ['', '\n', 'short', undefined]) {
      writeFileSync(file, secret)
      assert.equal((await post(url, 'x')).status, 200)
      lines.length = 0
      if (text === undefined) unlinkSync(file)
      else writeFileSync(file, text)
      for (const guess of [text?.trim() ?? '', '']) {
        assert.equal(await codeOf(await post(url, 'x', signedBy(guess, url))), 'unknown_key')
        assert.equal((await post(url, 'x')).status, 200)
      }
      const warnings = lines.flatMap((line) => ('warning' in line ? [line.warning] : []))
      assert.equal(warnings.length, 1, String(text))
      assert.match(String(warnings[0]), /faulty.*previous secret stays valid/s)
    }
    writeFileSync(file, `${secret}, the second`)
    assert.equal(await codeOf(await post(url, 'x')), 'unknown_key')
  })
})
