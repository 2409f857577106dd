import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { adminToken, answerJson, buildConsole, fromPage, type Scene, startScene } from './scene.ts'

const code = ({ body }: { body: string }) => JSON.parse(body).error.code

let folder: string
before(async () => {
  folder = await buildConsole()
})
after(() => rm(folder, { recursive: true }))

describe('llm-console passes on', () => {
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

  test('each hint, and what the router refuses because it may be meant as one, but nothing else that proxies add', async () => {
    const marks = {
      ...{ 'x-llm-private': 'auto', 'x-llm-privat': 'true', x_llm_private: 'true', private: 'true', 'x-private': '1' },
      ...{ 'x-litellm-tags': 'web,private', 'x-portkey-metadata': '{"private":"true"}', baggage: 'private=true' },
    }
    const others = { 'x-forwarded-for': '10.0.0.1', 'x-llm-console-private': 'true', 'x-litellm-key': 'k' }
    const headers = { cookie: `${cookie}; private=true`, ...fromPage, ...others, ...marks }
    await scene.call('/api/v1/chat/completions', { headers, body: '{"messages":[]}' })
    const sent = lastAsked()?.headers ?? {}
    for (const [name, value] of Object.entries(marks)) assert.equal(sent[name], value, name)
    for (const name of ['cookie', ...Object.keys(fromPage), ...Object.keys(others)]) {
      assert.equal(sent[name], undefined, name)
    }
    const ofOtherAlphabet = Buffer.from('prіvаtе').toString('latin1')
    const tagged = { cookie, ...fromPage, 'x-litellm-tags': ofOtherAlphabet }
    // Without a body: Node writes the headers as UTF-8 before one that is a text.
    await scene.call('/api/route', { method: 'POST', headers: tagged })
    assert.equal(lastAsked()?.headers['x-litellm-tags'], ofOtherAlphabet)
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
