import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { until } from '../../until.ts'
import { adminToken, answerJson, buildConsole, fromPage, type Scene, startScene } from './scene.ts'

const code = ({ body }: { body: string }) => JSON.parse(body).error.code

let folder: string
before(async () => {
  folder = await buildConsole()
})
after(() => rm(folder, { recursive: true }))

describe('llm-console', () => {
  let scene: Scene
  let cookie: string
  before(async () => {
    scene = await startScene(folder)
    cookie = await scene.signIn()
  })
  after(() => scene.close())

  /** How many requests have reached the gateway while `act` ran. */
  async function reached(act: () => Promise<unknown>): Promise<number> {
    const count = scene.asked.length
    await act()
    return scene.asked.length - count
  }

  const lastAsked = () => scene.asked.at(-1)

  describe('signs in', () => {
    const signIn = (token: string, headers: Record<string, string> = fromPage) =>
      scene.call('/session', { headers, body: JSON.stringify({ token }) })

    test('by the admin-token alone, and gives a cookie that contains nothing of it', async () => {
      for (const wrong of ['', 'x', `${adminToken}x`, adminToken.slice(1)]) {
        const refused = await signIn(wrong)
        assert.deepEqual(
          [refused.status, code(refused), refused.headers['set-cookie']],
          [401, 'invalid_key', undefined],
        )
      }
      const { status, headers } = await signIn(` ${adminToken}\n`)
      assert.equal(status, 200)
      const [given = ''] = headers['set-cookie'] ?? []
      assert.match(given, /^llm-console=[\w.-]+; HttpOnly; SameSite=Strict; Max-Age=900$/)
      assert.ok(!Buffer.from(given.split('=')[1] ?? '', 'base64url').includes(adminToken))
    })

    test('for https alone where the request came by it', async () => {
      for (const [protocol, isSecure] of [
        ['https', true],
        ['https, http', true],
        ['http', false],
      ] as const) {
        const { headers } = await signIn(adminToken, { ...fromPage, 'x-forwarded-proto': protocol })
        assert.equal(/; Secure$/.test(headers['set-cookie']?.[0] ?? ''), isSecure, protocol)
      }
    })

    test('only from its own pages', async () => {
      const page = { 'x-llm-console-page': 'true' }
      const refused: Record<string, string>[] = [
        {},
        { ...page, 'sec-fetch-site': 'cross-site' },
        { ...page, 'sec-fetch-site': 'same-site' },
        { ...page, origin: 'https://evil.example' },
        { ...page, origin: 'null' },
      ]
      for (const headers of refused) {
        const reply = await signIn(adminToken, headers)
        assert.deepEqual([reply.status, code(reply)], [403, 'not_permitted'], JSON.stringify(headers))
      }
      const proxied = { ...page, origin: 'https://console.example', 'x-forwarded-host': 'console.example' }
      assert.equal((await signIn(adminToken, proxied)).status, 200)
      assert.equal((await signIn(adminToken, { ...page, origin: scene.url })).status, 200)
    })

    test('nobody by a changed or a foreign session', async () => {
      const isSignedIn = async (sent: string) =>
        JSON.parse((await scene.call('/session', { headers: { cookie: sent } })).body).signed_in
      assert.equal(await isSignedIn(cookie), true)
      assert.equal(await isSignedIn(`a=b; ${cookie}; c=d`), true)
      const [, value = ''] = cookie.split('=')
      const [end = '', ...rest] = value.split('.')
      const later = (Number.parseInt(end, 36) + 1000).toString(36)
      for (const wrong of [`${value}x`, [later, ...rest].join('.'), value.slice(0, -1), '..', '', adminToken]) {
        assert.equal(await isSignedIn(`llm-console=${wrong}`), false, wrong)
      }
    })

    test('and out, for copies of the cookie as well', async () => {
      const copied = await scene.signIn()
      const ask = () => scene.call('/api/admin/budgets', { headers: { cookie: copied } })
      assert.equal((await ask()).status, 200)
      assert.equal((await scene.call('/session', { method: 'DELETE', headers: { cookie: copied } })).status, 403)
      const left = await scene.call('/session', { method: 'DELETE', headers: { ...fromPage, cookie: copied } })
      assert.match(left.headers['set-cookie']?.[0] ?? '', /^llm-console=; .*Max-Age=0/)
      const replayed = await ask()
      assert.deepEqual([replayed.status, replayed.headers['x-llm-console-signed-out']], [401, 'true'])
      assert.equal((await scene.call('/api/admin/budgets', { headers: { cookie } })).status, 200)
    })
  })

  describe('passes on', () => {
    test('nothing for who has not signed in', async () => {
      const count = await reached(async () => {
        for (const path of ['/api/admin/keys', '/api/v1/models', '/api/nothing']) {
          const refused = await scene.call(path)
          assert.deepEqual([refused.status, refused.headers['x-llm-console-signed-out']], [401, 'true'], path)
        }
      })
      assert.equal(count, 0)
    })

    test('what operators may ask, with the admin-token in place of the cookie', async () => {
      const headers = {
        cookie,
        'x-forwarded-for': '10.0.0.1',
        'x-admin-token': 'of the browser',
        authorization: 'Bearer x',
      }
      const reply = await scene.call('/api/admin/usage?from=2026-11-01', { headers })
      assert.deepEqual([reply.status, reply.body], [200, '{"keys":[]}'])
      const { method, url, headers: sent } = lastAsked() ?? {}
      assert.deepEqual([method, url], ['GET', '/function/llm-router/admin/usage?from=2026-11-01'])
      assert.equal(sent?.['x-admin-token'], adminToken)
      for (const name of ['cookie', 'x-forwarded-for', 'authorization']) assert.equal(sent?.[name], undefined, name)
    })

    test('what spends money with the user’s own key, and never with the admin-token', async () => {
      const body = '{"messages":[]}'
      const ask = (path: string, key?: string) =>
        scene.call(path, { headers: { cookie, ...fromPage, ...(key && { 'x-llmr-key': key }) }, body })
      await ask('/api/v1/chat/completions', 'llmr_own')
      assert.deepEqual([lastAsked()?.headers.authorization, lastAsked()?.body], ['Bearer llmr_own', body])
      assert.equal(lastAsked()?.headers['x-admin-token'], undefined)
      await ask('/api/v1/chat/completions')
      assert.deepEqual(
        [lastAsked()?.headers.authorization, lastAsked()?.headers['x-admin-token']],
        [undefined, undefined],
      )
      await ask('/api/route')
      assert.equal(lastAsked()?.headers['x-admin-token'], adminToken)
      await ask('/api/route', 'llmr_own')
      assert.deepEqual(
        [lastAsked()?.headers.authorization, lastAsked()?.headers['x-admin-token']],
        ['Bearer llmr_own', undefined],
      )
    })

    test('no other path or method', async () => {
      const headers = { cookie, ...fromPage }
      const wrong: [string, string][] = [
        ['GET', '/api/metrics'],
        ['GET', '/api/admin/keys/a%2f..%2fb'],
        ['DELETE', '/api/admin/keys/a%2frotate'],
        ['POST', '/api/admin/ledger/archived'],
        ['DELETE', '/api/admin/keys'],
        ['PATCH', '/api/v1/models'],
        ['GET', '/api//admin/keys'],
        ['GET', '/api/admin/keys%0d%0ax'],
      ]
      const count = await reached(async () => {
        for (const [method, path] of wrong) {
          const refused = await scene.call(path, { method, headers })
          assert.deepEqual([refused.status, code(refused)], [404, 'unknown_path'], `${method} ${path}`)
        }
        const foreign = await scene.call('/api/admin/keys/a', { method: 'DELETE', headers: { cookie } })
        assert.deepEqual([foreign.status, code(foreign)], [403, 'not_permitted'])
        assert.equal((await scene.call('/api/admin/keys', { method: 'PUT', headers, body: '{}' })).status, 405)
      })
      assert.equal(count, 0)
    })

    test('the router’s errors as they are, and says so where the router is not there', async () => {
      const ask = () => scene.call('/api/admin/keys', { headers: { cookie } })
      scene.answer = (_request, response) => {
        response.setHeader('retry-after', '3')
        response.setHeader('set-cookie', 'of=the-router')
        answerJson(response, 503, { error: { code: 'store_unavailable', message: 'away' } })
      }
      const refused = await ask()
      assert.deepEqual([refused.status, code(refused), refused.headers['retry-after']], [503, 'store_unavailable', '3'])
      assert.equal(refused.headers['set-cookie'], undefined)
      for (const status of [404, 500, 502]) {
        scene.answer = (_request, response) => response.writeHead(status).end('error finding function llm-router')
        const away = await ask()
        assert.deepEqual([away.status, code(away)], [503, 'function_unavailable'])
      }
      scene.answer = (_request, response) => response.destroy()
      const broken = await ask()
      assert.deepEqual([broken.status, code(broken)], [502, 'gateway_unreachable'])
    })
  })

  describe('lets streams flow', () => {
    const openStream = () => {
      const headers = { cookie, ...fromPage, accept: 'text/event-stream', 'x-llmr-key': 'llmr_own' }
      const sent = request(`${scene.url}/api/v1/chat/completions`, { method: 'POST', headers })
      sent.on('error', () => {})
      sent.end('{"stream":true}')
      return sent
    }

    test('piece by piece, with characters whole', async () => {
      let finish = () => {}
      scene.answer = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(Buffer.from('data: gr\u00fc\u00df').subarray(0, 9))
        finish = () => response.end(Buffer.from('data: gr\u00fc\u00df\n\n').subarray(9))
      }
      const sent = openStream()
      const text = await new Promise<string>((resolve) => {
        sent.on('response', (response) => {
          let whole = ''
          response.setEncoding('utf8')
          response.once('data', () => finish())
          response.on('data', (piece: string) => {
            whole += piece
          })
          response.on('end', () => resolve(whole))
        })
      })
      assert.equal(text, 'data: grüß\n\n')
      assert.equal(lastAsked()?.headers.accept, 'text/event-stream')
      assert.equal(lastAsked()?.headers['transfer-encoding'], 'chunked')
    })

    test('that break off break off here too', async () => {
      scene.answer = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write('data: 1\n\n', () => response.destroy())
      }
      const headers = { cookie, ...fromPage, accept: 'text/event-stream' }
      const reply = await scene.call('/api/v1/chat/completions', { headers, body: '{"stream":true}' })
      assert.deepEqual([reply.status, reply.body, reply.isComplete], [200, 'data: 1\n\n', false])
    })

    test('that nobody reads any more end at the router', async () => {
      scene.answer = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write('data: 1\n\n')
      }
      const { length } = scene.asked
      const sent = openStream()
      sent.on('response', (response) => response.once('data', () => sent.destroy()))
      await until(() => scene.asked[length]?.hasLeft === true)
    })

    test('whose platform fails are errors', async () => {
      scene.answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end()
      const headers = { cookie, ...fromPage, accept: 'text/event-stream' }
      const reply = await scene.call('/api/v1/chat/completions', { headers, body: '{"stream":true}' })
      assert.deepEqual([reply.status, code(reply)], [503, 'function_unavailable'])
    })
  })
})

test('llm-console without its secret lets nobody in, and says what to do', async () => {
  const scene = await startScene(folder, null)
  try {
    assert.equal(JSON.parse((await scene.call('/session')).body).configured, false)
    const refused = await scene.call('/session', { headers: fromPage, body: '{"token":"whatever it may be"}' })
    assert.deepEqual([refused.status, code(refused)], [503, 'missing_secret'])
    assert.equal((await scene.call('/api/admin/keys')).status, 503)
    assert.equal((await scene.call('/')).status, 200)
  } finally {
    await scene.close()
  }
})

describe('the trace of what llm-console passes on', () => {
  const [trace, callersSpan] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
  const traced = { traceparent: `00-${trace}-${callersSpan}-01`, tracestate: 'vendor=1' }

  /** The trace headers of the router's request, for one of a page. */
  async function passedOn(environment: Record<string, string>, headers: Record<string, string>) {
    const scene = await startScene(folder, adminToken, environment)
    try {
      const cookie = await scene.signIn()
      await scene.call('/api/route', { headers: { cookie, ...fromPage, ...headers }, body: '{}' })
      const asked = scene.asked.find(({ url }) => url.endsWith('/route'))
      return { parent: String(asked?.headers.traceparent ?? ''), state: asked?.headers.tracestate }
    } finally {
      await scene.close()
    }
  }

  test('has the router as a child of the console, where the console records it', async () => {
    const { parent, state } = await passedOn({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, traced)
    const [, id, span] = parent.split('-')
    assert.equal(id, trace)
    assert.match(span ?? '', /^[\da-f]{16}$/)
    assert.notEqual(span, callersSpan)
    assert.equal(state, 'vendor=1')
  })

  test('is the caller’s where it does not, and nothing where the caller’s is invalid', async () => {
    assert.deepEqual(await passedOn({}, traced), { parent: traced.traceparent, state: 'vendor=1' })
    assert.deepEqual(await passedOn({}, { traceparent: '00-x-y-01' }), { parent: '', state: undefined })
  })
})
