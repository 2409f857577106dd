import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createToken, hashOf } from '../../../../functions/llm-router/keys/token.ts'
import { adminToken, start } from './admin-scene.ts'

describe('/admin/keys', () => {
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
})
