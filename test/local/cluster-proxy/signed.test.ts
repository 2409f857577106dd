import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { sign } from '../../../functions/cluster-generate/signature/sign.ts'
import { until } from '../../until.ts'
import { echo, startServer, startTestProxy } from './started.ts'

const secret = 'a secret of more than thirty-two characters'

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
  const codeOf = async (response: Response) => Object(await response.json()).error.code

  test('passes method, path and query, body and answer on, and keeps the signature', async (context) => {
    let headers: IncomingMessage['headers'] = {}
    const upstream = await startServer(context, (request, response) => {
      headers = request.headers
      echo(request, response)
    })
    const url = `${await startTestProxy(context, { upstream, secretFiles: [secretFile] })}/v1/x?a=%20b`
    const reply = await post(url, 'Grüße')
    assert.deepEqual([reply.status, await reply.text()], [200, 'Grüße'])
    assert.equal(reply.headers.get('x-path'), '/v1/x?a=%20b')
    assert.equal(headers.host, upstream.host)
    assert.deepEqual(
      Object.keys(headers).filter((name) => name.startsWith('x-cluster-')),
      [],
    )
    const get = await fetch(url, { headers: signedFor(url, '', 'GET') })
    assert.equal(get.headers.get('x-method'), 'GET')
  })

  test('lets nothing through that is not signed, is signed otherwise, or comes again', async (context) => {
    let count = 0
    const upstream = await startServer(context, (request, response) => {
      count += 1
      echo(request, response)
    })
    const lines: object[] = []
    const url = await startTestProxy(context, { upstream, secretFiles: [secretFile] }, (line) => lines.push(line))
    const headers = signedFor(`${url}/`, 'x')
    assert.equal((await post(`${url}/`, 'x', headers)).status, 200)
    for (const [reply, code] of [
      [await fetch(url), 'not_signed'],
      [await post(`${url}/other`, 'x', signedFor(`${url}/`, 'x')), 'wrong_signature'],
      [await post(`${url}/`, 'y', signedFor(`${url}/`, 'x')), 'wrong_body'],
      [await post(`${url}/`, 'x', headers), 'replayed'],
    ] as const) {
      assert.equal(reply.status, 401)
      assert.equal(await codeOf(reply), code)
    }
    assert.equal(count, 1)
    await until(() => lines.length === 5)
    assert.deepEqual(lines.at(-1), { method: 'POST', path: '/', status: 401, refused: 'replayed' })
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
    const url = `${await startTestProxy(context, { upstream, secretFiles: [secretFile] })}/`
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
    const url = `${await startTestProxy(context, { upstream, secretFiles: [secretFile] })}/`
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
    const url = `${await startTestProxy(context, options)}/`
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
    const url = `${await startTestProxy(context, { upstream, secretFiles: [secretFile] })}/`
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
      if (request.url === '/cut') response.write('half', () => response.destroy())
      else if (request.url === '/stream') response.write('first')
    })
    const proxy = await startTestProxy(context, { upstream, secretFiles: [secretFile] })
    for (const path of ['/hang', '/stream']) {
      const before = { begun, ended }
      const client = new AbortController()
      const url = `${proxy}${path}`
      const sent = fetch(url, { headers: signedFor(url, '', 'GET'), signal: client.signal })
      sent.catch(() => undefined)
      await until(() => begun > before.begun)
      if (path === '/stream') await sent
      client.abort()
      await until(() => ended > before.ended)
    }
    const url = `${proxy}/cut`
    await assert.rejects(fetch(url, { headers: signedFor(url, '', 'GET') }).then((reply) => reply.text()))
  })

  test('takes a renewed secret, without being started again', async (context) => {
    const upstream = await startServer(context, echo)
    const file = join(directory, 'renewed')
    writeFileSync(file, secret)
    const url = `${await startTestProxy(context, { upstream, secretFiles: [file] })}/`
    assert.equal((await post(url, 'x')).status, 200)
    const renewed = `${secret}, the second`
    writeFileSync(file, renewed)
    assert.equal(await codeOf(await post(url, 'x')), 'unknown_key')
    const headers = sign({ method: 'POST', url, body: 'x' }, renewed, { nowMs: Date.now(), nonce: randomUUID() })
    assert.equal((await post(url, 'x', headers)).status, 200)
  })
})
