import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createToken, hashOf } from '../../../../functions/llm-router/keys/token.ts'
import { adminToken, start } from './admin-scene.ts'

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
