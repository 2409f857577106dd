import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { OpenFaaS } from '../../../local/open-faas.ts'
import { asOperator, type CallOptions, call } from '../call.ts'
import { probeFor, startProbe } from '../probe.ts'

describe('who may call the embedded gateway', () => {
  let openFaaS: OpenFaaS
  let port: number
  const ask = (path: string, options: CallOptions = {}) => call(`${openFaaS.url}${path}`, options)
  before(async () => {
    openFaaS = await startProbe({ probe: {} }, { secrets: { 'gateway-password': 'of the operator' } })
    port = openFaaS.port
  })
  after(() => openFaaS.close())

  test('functions can be called by addresses and by names of this machine', async () => {
    const names = ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]', '10.1.2.3', 'app.localhost']
    for (const host of names.flatMap((name) => [`${name}:${port}`, name])) {
      assert.equal((await ask('/function/probe/', { headers: { host } })).status, 200, host)
    }
  })

  test('a page that has got this machine’s address for its name (DNS rebinding) cannot call them', async () => {
    const hosts = [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil.example',
      'evil.example.localhost.example',
      '127.0.0.1.evil.example',
      '127.0.0.1@evil.example',
      'evil.example#127.0.0.1',
      '[::1].evil.example',
      '127.0.0.1:80:80',
      '0x7f.1',
      '2130706433',

      'localhost.',
    ]
    for (const host of hosts) {
      for (const path of ['/function/probe/', '/async-function/probe', '/system/functions', '/metrics', '/healthz']) {
        const reply = await ask(path, { method: 'POST', headers: { host, ...asOperator(openFaaS) } })
        assert.equal(reply.status, 403, `${host} ${path}`)
        assert.equal(JSON.parse(reply.body).error.code, 'forbidden')
      }
    }
  })

  test('no name but those of this machine is taken for one, whatever it looks like', async () => {
    const alphabet = fc.constantFrom(...'127.0:[]@/localhost.evil%-_'.split(''))
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: alphabet, minLength: 1, maxLength: 30 }), async (host) => {
        const { status } = await ask('/healthz', { headers: { host } })
        const isAddress = /^(\d{1,3}\.){3}\d{1,3}(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/i.test(host)
        const isLocal = /^([^@/[\]:]+\.)?localhost(:\d{1,5})?$/.test(host)
        if (status === 200) assert.ok(isAddress || isLocal, host)
      }),
      { numRuns: 500 },
    )
  })

  test('a web page of another site cannot spend the keys of this machine', async () => {
    const body = '{"prompt":"spend"}'
    const attempts: Record<string, string>[] = [
      // A simple request, which no browser asks about before: fetch(…, {mode: 'no-cors'}), or a form.
      { origin: 'https://evil.example', 'content-type': 'text/plain' },
      { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
      // A page in a file, a sandboxed frame, or behind a redirect.
      { origin: 'null' },
      { origin: `https://127.0.0.1:${port}` },
      { origin: 'http://127.0.0.1:3000' },
      { origin: `http://localhost:${port}` },
      { origin: `http://127.0.0.1:${port}.evil.example` },
      { origin: `http://127.0.0.1:${port}, http://evil.example` },
      { origin: '' },
      // An image or a script, which have no Origin.
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    ]
    for (const headers of attempts) {
      for (const path of ['/function/probe/', '/async-function/probe', '/function/probe']) {
        assert.equal((await ask(path, { body, headers })).status, 403, JSON.stringify(headers))
        assert.equal((await ask(path, { headers })).status, 403, JSON.stringify(headers))
      }
    }
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
    const asked = await ask('/function/probe/', { method: 'OPTIONS', headers: preflight })
    assert.equal(asked.status, 403)
    assert.equal(asked.headers['access-control-allow-origin'], undefined)
  })

  test('pages that a function serves may call functions', async () => {
    const headers = { origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' }
    assert.equal((await ask('/function/probe/', { body: '{}', headers })).status, 200)
    assert.equal((await ask('/function/probe/', { headers: { 'sec-fetch-site': 'none' } })).status, 200)
  })

  test('a request without Host, which only HTTP/1.0 may leave out, is refused', async () => {
    const socket = connect(port, '127.0.0.1')
    socket.end('GET /function/probe/ HTTP/1.0\r\n\r\n')
    const answered = Buffer.concat(await socket.toArray()).toString()
    assert.match(answered, /^HTTP\/1\.1 403 /)
  })

  test('a target in absolute form is taken, and its host counts in place of the header', async () => {
    const answerTo = async (target: string, host: string) => {
      const socket = connect(port, '127.0.0.1')
      socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
      return Buffer.concat(await socket.toArray()).toString()
    }
    assert.match(await answerTo('http://localhost/function/probe/a?b=c', 'localhost'), /^HTTP\/1\.1 200 .*"\/a\?b=c"/s)
    assert.match(await answerTo('HTTP://127.0.0.1:1/healthz', 'evil.example'), /^HTTP\/1\.1 200 /)
    for (const target of ['http://evil.example/healthz', 'http://localhost@evil.example/healthz', 'http:///healthz']) {
      assert.match(await answerTo(target, 'localhost'), /^HTTP\/1\.1 403 /, target)
    }
  })

  test('the system API wants the password, as the real gateway does; functions do not', async () => {
    const paths = ['functions', 'function/probe', 'logs?name=probe', 'info', 'namespaces', 'secrets', 'nothing']
    for (const path of paths) {
      for (const headers of [
        {},
        asOperator({ password: 'wrong' }),
        asOperator({ password: '' }),
        { authorization: 'Basic' },
        { authorization: '' },
      ]) {
        const reply = await ask(`/system/${path}`, { headers })
        assert.equal(reply.status, 401, path)
        assert.equal(reply.headers['www-authenticate'], 'Basic realm="Restricted"')
        assert.equal(reply.body, 'invalid credentials')
      }
    }
    const scale = { method: 'POST', body: '{"replicas":0}' }
    assert.equal((await ask('/system/scale-function/probe', scale)).status, 401)
    const headers = asOperator(openFaaS)
    assert.equal((await ask('/system/functions', { headers })).status, 200)
    assert.equal((await ask('/function/probe/')).status, 200)
    assert.equal((await ask('/healthz')).status, 200)
  })

  test('the password is another for each run, unless one is given', async (context) => {
    const [one, other] = [await probeFor(context), await probeFor(context)]
    assert.match(one.password, /^[0-9a-f]{64}$/)
    assert.notEqual(one.password, other.password)
    assert.equal(one.generatedSecrets.get('gateway-password'), one.password)
    await assert.rejects(
      startProbe({ probe: {} }, { secrets: { 'gateway-password': ' \n' } }),
      /gateway-password is empty: write one to \.secrets\/gateway-password/,
    )
  })

  test('a function that is told where the gateway is gets the password, and no other does', async (context) => {
    const functions = { caller: { environment: { gateway_url: 'http://x' } }, probe: {} }
    const running = await probeFor(context, functions)
    const mounted = async (name: string) => {
      const { body } = await call(`${running.url}/function/${name}/environment`)
      return readdirSync(JSON.parse(body).secret_mount_path)
    }
    assert.deepEqual(await mounted('caller'), ['gateway-password'])
    assert.deepEqual(await mounted('probe'), [])
  })
})
