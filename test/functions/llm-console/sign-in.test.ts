import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { adminToken, buildConsole, fromPage, type Scene, startScene } from './scene.ts'

const code = ({ body }: { body: string }) => JSON.parse(body).error.code

let folder: string
before(async () => {
  folder = await buildConsole()
})
after(() => rm(folder, { recursive: true }))

describe('llm-console signs in', () => {
  let scene: Scene
  let cookie: string
  before(async () => {
    scene = await startScene(folder)
    cookie = await scene.signIn()
  })
  after(() => scene.close())

  const signIn = (token: string, headers: Record<string, string> = fromPage) =>
    scene.call('/session', { headers, body: JSON.stringify({ token }) })

  test('by the admin-token alone, and gives a cookie that contains nothing of it', async () => {
    for (const wrong of ['', 'x', `${adminToken}x`, adminToken.slice(1)]) {
      const refused = await signIn(wrong)
      assert.deepEqual([refused.status, code(refused), refused.headers['set-cookie']], [401, 'invalid_key', undefined])
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
