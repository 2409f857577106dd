import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { today } from '../shipped.ts'
import { hourMs, start } from './admin-scene.ts'

describe('/admin/keys', () => {
  test('takes a grace time in days', async (context) => {
    const { ask, make, clock } = await start(context)
    const { id } = await make({ name: 'Shop' })
    const { status, body } = await ask('POST', `/admin/keys/${id}/rotate`, { grace: '1d' })
    const { tokens } = Object(body)
    assert.deepEqual([status, tokens[1].until], [200, new Date(clock.nowMs + 24 * hourMs).toISOString()])
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
})
