import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { createLog } from '#runtime/log.ts'
import { createFunction } from '../../../../functions/llm-router/handler.ts'
import { mergePatch } from '../../../../functions/llm-router/keys/merge-patch.ts'
import { createToken, hashOf } from '../../../../functions/llm-router/keys/token.ts'
import { startTestFunction } from '../../../runtime/parts.ts'
import { today } from '../shipped.ts'
import { mountSecrets } from './mount.ts'

const adminToken = 'an-admin-token-of-this-test'
const hourMs = 3_600_000

type Got = { status: number; headers: Headers; body: Record<string, unknown>; code: unknown; message: string }

/** A router that an operator can reach, its clock, and all that it writes. */
async function start(context: TestContext, secrets: Record<string, string> = { 'admin-token': adminToken }) {
  const output: string[] = []
  const log = createLog('debug', (line) => output.push(line))
  const mount = mountSecrets(context, secrets)
  const clock = { nowMs: today }
  const environment = { gateway_url: 'http://127.0.0.1:1', secret_mount_path: mount.path }
  const router = await startTestFunction(createFunction, environment, { now: () => clock.nowMs, log })
  context.after(router.close)

  async function ask(method: string, path: string, body?: unknown, token = adminToken): Promise<Got> {
    const reply = await fetch(router.url + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await reply.text()
    const parsed = Object(jsonOrUndefined(text))
    output.push(text.replaceAll(/"token":"[^"]*"/g, ''), JSON.stringify([...reply.headers]))
    const { code, message = '' } = Object(parsed.error)
    return { status: reply.status, headers: reply.headers, body: parsed, code, message }
  }
  const make = async (properties: object) => {
    const { status, body } = await ask('POST', '/admin/keys', properties)
    assert.equal(status, 201, JSON.stringify(body))
    return { id: String(body.id), token: String(body.token), body }
  }
  /** The status with which a key's calls are answered, two seconds later. */
  const statusOf = async (token: string) => {
    clock.nowMs += 2000
    return (await ask('GET', '/v1/models', undefined, token)).status
  }
  return { ask, make, statusOf, clock, output, mount, router }
}

describe('/admin/keys', () => {
  test('is nowhere without the secret, and asks for its value with it, by whatever method', async (context) => {
    const without = await start(context, {})
    const withToken = await start(context)
    for (const [method, path] of [
      ['GET', '/admin/keys'],
      ['POST', '/admin/keys'],
      ['GET', '/admin/keys/x'],
      ['PATCH', '/admin/keys/x'],
      ['DELETE', '/admin/keys/x'],
      ['POST', '/admin/keys/x/rotate'],
    ] as const) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {}
      const nowhere = await without.ask(method, path, body)
      assert.deepEqual([nowhere.status, nowhere.code], [404, 'unknown_path'], path)
      assert.match(nowhere.message, /needs the secret admin-token|admin-token/)
      for (const token of ['', 'another-admin-token', createToken()]) {
        const wrong = await withToken.ask(method, path, body, token)
        assert.deepEqual([wrong.status, wrong.code], [401, 'invalid_key'], path)
      }
    }
    assert.equal(
      (await withToken.ask('PUT', '/admin/keys/x', {})).headers.get('allow'),
      'GET, HEAD, PATCH, DELETE, POST',
    )
  })

  test('says at the start that nobody is answered there, and that the router is open', async (context) => {
    const { output, make, statusOf } = await start(context, {})
    assert.equal(await statusOf('no-token-of-ours'), 200)
    assert.ok(output.some((line) => line.includes('/admin answers nobody: the secret admin-token is not mounted')))
    assert.ok(output.some((line) => line.includes('the router is open: there are no API keys')))
    assert.equal(typeof make, 'function')
  })

  test('refuses a token that can be guessed', async (context) => {
    const { ask } = await start(context, { 'admin-token': 'short' })
    assert.deepEqual((await ask('GET', '/admin/keys', undefined, 'short')).code, 'missing_secret')
  })

  test('makes a key that works at once, and shows its token once and its hash never', async (context) => {
    const { ask, make, output } = await start(context)
    assert.equal((await ask('GET', '/v1/models', undefined, 'anybody')).status, 200)
    const { id, token, body } = await make({ name: 'Shop', department: 'web', budgets: [{ usd: 5, per: 'day' }] })
    assert.match(id, /^key_[\da-f]{16}$/)
    assert.match(token, /^llmr_[\w-]{43}$/)
    assert.deepEqual([body.state, body.version, body.source], ['valid', 1, 'stored'])
    assert.equal((await ask('GET', '/v1/models', undefined, token)).status, 200)
    for (const path of ['/admin/keys', `/admin/keys/${id}`]) assert.equal((await ask('GET', path)).status, 200)
    for (const secret of [token, hashOf(token)]) assert.ok(!output.some((text) => text.includes(secret)))
  })

  test('closes the router within two seconds of the first key', async (context) => {
    const { make, statusOf } = await start(context)
    assert.equal(await statusOf('anybody'), 200)
    await make({ name: 'Shop' })
    assert.equal(await statusOf('anybody'), 401)
  })

  test('takes an id of the operator’s own, once', async (context) => {
    const { ask, make } = await start(context)
    assert.equal((await make({ id: 'shop', name: 'Shop' })).id, 'shop')
    const again = await ask('POST', '/admin/keys', { id: 'shop', name: 'Shop' })
    assert.deepEqual([again.status, again.code], [409, 'conflict'])
  })

  const faults: [unknown, string][] = [
    ['', ''],
    ['[]', ''],
    ['"x"', ''],
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'Zoë 🦊' }, 'name'],
    [{ name: 'a\r\nx-admin-token: b' }, 'name'],
    [{ name: 'x', id: '../x' }, 'id'],
    [{ name: 'x', id: 'x'.repeat(65) }, 'id'],
    [{ name: 'x', id: 7 }, 'id'],
    [{ name: 'x', modells: [] }, 'modells'],
    [{ name: 'x', models: [] }, 'models'],
    [{ name: 'x', models: ['gpt-0'] }, 'models'],
    [{ name: 'x', providers: ['nobody'] }, 'providers'],
    [{ name: 'x', tags: Array(101).fill('t') }, 'tags'],
    [{ name: 'x', private: 'yes' }, 'private'],
    [{ name: 'x', budgets: [{ usd: -1, per: 'day' }] }, 'budgets.0.usd'],
    [{ name: 'x', budgets: [{ usd: 1e300, per: 'day' }] }, 'budgets.0.usd'],
    [{ name: 'x', budgets: [{ usd: 1, per: 'fortnight' }] }, 'budgets.0.per'],
    [{ name: 'x', budgets: [{ usd: 1, per: 'day', softPercent: 101 }] }, 'budgets.0.softPercent'],
    [{ name: 'x', limits: { requestsPerMinute: -1 } }, 'limits.requestsPerMinute'],
    [{ name: 'x', limits: { tokensPerMinute: 1e12 } }, 'limits.tokensPerMinute'],
    [{ name: 'x', limits: { concurrent: 0 } }, 'limits.concurrent'],
    [{ name: 'x', expires: 'tomorrow' }, 'expires'],
    [{ name: 'x', expires: '2027-02-30T00:00:00Z' }, 'expires'],
    [{ name: 'x', expires: '2026-01-01T00:00:00Z' }, 'expires'],
    [{ name: 'x', id: '__proto__' }, 'id'],
    [{ name: 'x', hashes: ['0'.repeat(64)] }, 'hashes'],
    [{ name: 'x', token: createToken() }, 'token'],
  ]
  test('refuses what makes no key, and names the field', async (context) => {
    const { ask, make } = await start(context)
    const { id } = await make({ name: 'Shop' })
    for (const [body, param] of faults) {
      const made = await ask('POST', '/admin/keys', body)
      assert.deepEqual([made.status, made.code], [400, 'invalid_request'], JSON.stringify(body))
      assert.equal(Object(made.body.error).param ?? '', param, made.message)
    }
    for (const [body, param] of faults.filter(([body, param]) => param !== 'id' && Object(body).name !== undefined)) {
      const changed = await ask('PATCH', `/admin/keys/${id}`, body)
      assert.deepEqual([changed.status, Object(changed.body.error).param], [400, param])
    }
  })

  test('says what is wrong with a time, a date, an id, or a declared key', async (context) => {
    const hashes = [hashOf(createToken())]
    const declared = JSON.stringify([{ id: 'shop', name: 'Shop', hashes }])
    const { ask, make } = await start(context, { 'admin-token': adminToken, 'router-keys': declared })
    const { id } = await make({ name: 'Web' })
    const says = async (method: string, path: string, body: object) => (await ask(method, path, body)).message
    for (const grace of ['1w', 'soon', '91d', '-1h']) {
      assert.match(
        await says('POST', `/admin/keys/${id}/rotate`, { grace }),
        /^grace must be a time such as 24h, 30m or 7d, 90d at most/,
      )
    }
    assert.match(
      await says('POST', '/admin/keys', { name: 'x', expires: '2027-02-30T00:00:00Z' }),
      /^expires must be a day that exists/,
    )
    assert.match(
      await says('POST', '/admin/keys', { name: 'x', expires: '2026-01-01T00:00:00Z' }),
      /^expires is in the past/,
    )
    assert.match(
      await says('POST', '/admin/keys', { name: 'x', id: '__proto__' }),
      /^id must be letters.*, and begin with a letter or a digit/,
    )
    const ofDeclared = await says('PATCH', '/admin/keys/shop', { name: 'x' })
    assert.match(ofDeclared, /declared in the secret router-keys\. Change it there\.$/)
    assert.doesNotMatch(ofDeclared, /version/)
  })

  test('takes a grace time in days', async (context) => {
    const { ask, make, clock } = await start(context)
    const { id } = await make({ name: 'Shop' })
    const { status, body } = await ask('POST', `/admin/keys/${id}/rotate`, { grace: '1d' })
    const { tokens } = Object(body)
    assert.deepEqual([status, tokens[1].until], [200, new Date(clock.nowMs + 24 * hourMs).toISOString()])
  })

  test('changes what a change names, and refuses one to a version that is no more', async (context) => {
    const { ask, make, statusOf } = await start(context)
    const { id, token } = await make({
      name: 'Shop',
      department: 'web',
      limits: { concurrent: 5, requestsPerMinute: 60 },
    })
    const change = { department: null, limits: { concurrent: null }, disabled: true, version: 1 }
    const { body } = await ask('PATCH', `/admin/keys/${id}`, change)
    assert.deepEqual(
      [body.version, body.department, body.limits, body.state, body.name],
      [2, undefined, { requestsPerMinute: 60 }, 'disabled', 'Shop'],
    )
    assert.equal(await statusOf(token), 401)
    const late = await ask('PATCH', `/admin/keys/${id}`, { disabled: false, version: 1 })
    assert.deepEqual([late.status, late.code], [409, 'conflict'])
    assert.equal((await ask('PATCH', `/admin/keys/${id}`, { disabled: false })).status, 200)
    assert.equal(await statusOf(token), 200)
  })

  test('loses none of many changes at once', async (context) => {
    const { ask, make } = await start(context)
    const { id } = await make({ name: 'Shop' })
    const names = ['owner', 'department', 'user', 'strategy']
    const all = names.map((name) => ask('PATCH', `/admin/keys/${id}`, { [name]: name === 'strategy' ? 'cost' : name }))
    assert.deepEqual(await Promise.all(all.map(async (one) => (await one).status)), [200, 200, 200, 200])
    const { body } = await ask('GET', `/admin/keys/${id}`)
    assert.deepEqual(
      [body.owner, body.department, body.user, body.strategy, body.version],
      ['owner', 'department', 'user', 'cost', 5],
    )
  })

  test('rotates a key: both tokens are valid until the grace time is over', async (context) => {
    const { ask, make, statusOf, clock } = await start(context)
    const { id, token } = await make({ name: 'Shop' })
    const { body } = await ask('POST', `/admin/keys/${id}/rotate`, { grace: '1h' })
    const next = String(body.token)
    assert.deepEqual(body.tokens, [{ until: null }, { until: new Date(today + hourMs).toISOString() }])
    assert.notEqual(next, token)
    assert.deepEqual([await statusOf(token), await statusOf(next)], [200, 200])
    clock.nowMs = today + hourMs - 2000
    assert.deepEqual([await statusOf(token), await statusOf(next)], [401, 200])
    const { message } = await ask('GET', '/v1/models', undefined, token)
    assert.match(message, /has a new token, which has replaced this one/)
    assert.deepEqual((await ask('GET', `/admin/keys/${id}`)).body.tokens, [{ until: null }])
  })

  test('rotates at once, by default within a day, and within no absurd time', async (context) => {
    const { ask, make, statusOf } = await start(context)
    const { id, token } = await make({ name: 'Shop' })
    for (const grace of ['-1h', 'soon', '9999h', 5, '']) {
      assert.equal((await ask('POST', `/admin/keys/${id}/rotate`, { grace })).status, 400, String(grace))
    }
    const day = await ask('POST', `/admin/keys/${id}/rotate`)
    assert.deepEqual(day.body.tokens, [{ until: null }, { until: new Date(today + 24 * hourMs).toISOString() }])
    await ask('POST', `/admin/keys/${id}/rotate`, { grace: '0s' })
    assert.deepEqual([await statusOf(token), await statusOf(String(day.body.token))], [401, 401])
    for (let times = 0; times < 15; times += 1) await ask('POST', `/admin/keys/${id}/rotate`)
    assert.equal(Object((await ask('GET', `/admin/keys/${id}`)).body.tokens).length, 10)
  })

  test('revokes a key within two seconds', async (context) => {
    const { ask, make, statusOf } = await start(context)
    const { token: other } = await make({ name: 'Other' })
    const { id, token } = await make({ name: 'Shop' })
    assert.equal(await statusOf(token), 200)
    assert.deepEqual((await ask('DELETE', `/admin/keys/${id}`)).body, { id, revoked: true, removed: true })
    assert.deepEqual([await statusOf(token), await statusOf(other)], [401, 200])
    assert.equal((await ask('DELETE', `/admin/keys/${id}`)).status, 404)
  })

  test('opens no door by the end of the last key, unless it is told to', async (context) => {
    const { ask, make, statusOf } = await start(context)
    const { id, token } = await make({ name: 'Shop' })
    for (let times = 0; times < 2; times += 1) {
      const { body } = await ask('DELETE', `/admin/keys/${id}`)
      assert.deepEqual([body.revoked, body.removed], [true, false])
      assert.deepEqual([await statusOf(token), await statusOf('anybody')], [401, 401])
      assert.equal((await ask('GET', `/admin/keys/${id}`)).body.state, 'revoked')
    }
    assert.equal((await ask('DELETE', `/admin/keys/${id}?open=yes`)).status, 400)
    assert.deepEqual((await ask('DELETE', `/admin/keys/${id}?open=true`)).body, { id, revoked: true, removed: true })
    assert.equal(await statusOf('anybody'), 200)
  })

  test('leaves a declared key to its file, and says so', async (context) => {
    const token = createToken()
    const declared = JSON.stringify([{ id: 'web', name: 'Web', hashes: [hashOf(token)] }])
    const { ask, make, statusOf, mount } = await start(context, { 'admin-token': adminToken, 'router-keys': declared })
    const { body } = await ask('GET', '/admin/keys/web')
    assert.deepEqual([body.source, body.state, body.hashes], ['declared', 'valid', undefined])
    for (const [method, path] of [
      ['PATCH', '/admin/keys/web'],
      ['DELETE', '/admin/keys/web'],
      ['POST', '/admin/keys/web/rotate'],
      ['POST', '/admin/keys'],
    ] as const) {
      const got = await ask(
        method,
        path,
        method === 'DELETE' ? undefined : path === '/admin/keys' ? { id: 'web', name: 'x' } : {},
      )
      assert.deepEqual([got.status, got.code], [409, 'conflict'], path)
      assert.match(got.message, /declared in the secret router-keys/)
    }
    const shop = await make({ id: 'shop', name: 'Shop' })
    assert.equal(await statusOf(shop.token), 200)
    mount.write('router-keys', declared.replace('"web"', '"shop"'))
    assert.deepEqual([await statusOf(shop.token), await statusOf(token)], [401, 200])
    const { message } = await ask('GET', '/v1/models', undefined, shop.token)
    assert.match(message, /The key shop exists twice, in the secret router-keys and in the store; remove one/)
    const states = Object((await ask('GET', '/admin/keys')).body.keys).map((key: { state: string }) => key.state)
    assert.deepEqual(states, ['valid', 'declared too, and so not valid'])
  })

  test('says what there is for paths that are none of its own', async (context) => {
    const { ask, make } = await start(context)
    const { id } = await make({ name: 'Shop' })
    for (const [method, path] of [
      ['POST', `/admin/keys/${id}`],
      ['POST', `/admin/keys/${id}/rotate/x`],
      ['GET', '/admin/keys/'],
      ['GET', '/admin/keys/none'],
      ['PATCH', '/admin/keys/%2e%2e'],
      ['DELETE', `/admin/keys/${'x'.repeat(5000)}`],
    ] as const) {
      const got = await ask(method, path, method === 'POST' || method === 'PATCH' ? {} : undefined)
      assert.deepEqual([got.status, got.code], [404, 'unknown_path'], path)
    }
  })

  test('lists thousands of keys, and finds each by its token', async (context) => {
    const { ask, make, statusOf } = await start(context)
    const made = []
    for (let index = 0; index < 2000; index += 1) made.push(await make({ id: `k${index}`, name: `Key ${index}` }))
    const { body } = await ask('GET', '/admin/keys')
    assert.equal(Object(body.keys).length, 2000)
    for (const { token } of [made[0], made[1999]].filter((one) => one !== undefined))
      assert.equal(await statusOf(token), 200)
  })
})

test('a change names what it replaces, and leaves the rest, for any JSON', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue())
  fc.assert(
    fc.property(object, object, (value, change) => {
      const merged = Object(mergePatch(value, change))
      for (const [name, part] of Object.entries(value))
        if (!Object.hasOwn(change, name)) assert.deepEqual(merged[name], part)
      for (const [name, part] of Object.entries(change)) {
        if (part === null) assert.ok(!Object.hasOwn(merged, name))
        else if (typeof part !== 'object') assert.equal(merged[name], part)
      }
      assert.deepEqual(mergePatch(merged, {}), merged)
    }),
  )
})
