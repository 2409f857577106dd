import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { root } from '../../../repository/tree.ts'
import { errorOf } from '../../../runtime/parts.ts'
import { bearer, start } from './keys-scene.ts'

describe('a router with keys', () => {
  test('lists the models that a key may use, and says of others that it may not', async (context) => {
    const { router, tokens } = await start(context, [
      { models: ['gpt-oss-20b'] },
      { private: true },
      { tasks: ['embed'] },
    ])
    const ids = async (index: number) => {
      const { body } = await router.get('/v1/models', bearer(tokens[index] ?? ''))
      return Object(body).data.map(({ id }: { id: string }) => id)
    }
    assert.deepEqual(await ids(0), ['llama-3.1-8b-instant', 'openai/gpt-oss-20b', 'gpt-oss-20b'])
    assert.deepEqual(await ids(1), ['nomic-embed-text', 'llama3.2:1b'])
    assert.ok((await ids(2)).includes('nomic-embed-text') && !(await ids(2)).includes('llama3.2:1b'))
    const other = await router.get('/v1/models/gpt-5-mini', bearer(tokens[0] ?? ''))
    assert.deepEqual([other.status, errorOf(other).code], [403, 'not_permitted'])
    const none = await router.get('/v1/models/gpt-5-mimi', bearer(tokens[0] ?? ''))
    assert.deepEqual([none.status, errorOf(none).code], [404, 'model_not_found'])
    assert.doesNotMatch(errorOf(none).message, /gpt-5-mini/)
  })

  test('tells a key on /key what it is and may do, and nothing of its hashes', async (context) => {
    const { router, token } = await start(context, [
      { models: ['cheap'], budgets: [{ usd: 5, per: 'day' }], user: 'ann' },
    ])
    const { body, text } = await router.get('/key', bearer(token))
    const { id, name, models, user, private: isPrivate, balances } = Object(body)
    const { resets_at, ...balance } = balances[0]
    assert.match(resets_at, /^\d{4}-\d\d-\d\dT00:00:00\.000Z$/)
    assert.deepEqual(balance, {
      ...{ of: 'key', name: 'Key 0', per: 'day', usd: 5, hard: true },
      ...{ used_usd: 0, reserved_usd: 0, left_usd: 5, is_low: false },
    })
    assert.deepEqual([id, name, models, user, isPrivate], ['k0', 'Key 0', ['cheap'], 'ann', false])
    assert.doesNotMatch(text, /hash|llmr_/)
    const { router: open } = await start(context, [])
    assert.deepEqual((await open.get('/key')).body, { id: null, open: true, balances: [], limit_balances: [] })
  })

  test('tells it on /key also what its department, its user and all have left', async (context) => {
    const allowances = {
      all: { budgets: [{ usd: 100, per: 'month' }] },
      departments: { web: { budgets: [{ usd: 50, per: 'total' }], limits: { requestsPerMinute: 60 } } },
      eachUser: { limits: { concurrent: 4, tokensPerMinute: 100_000 } },
    }
    const written = parse(await readFile(join(root, 'functions/llm-router/catalogue.yaml'), 'utf8'))
    const environment = {
      ROUTER_CONFIG_YAML: JSON.stringify({ rules: written.rules, targets: written.targets, allowances }),
    }
    const keys = [{ department: 'web', limits: { requestsPerMinute: 10 } }]
    const { router, token } = await start(context, keys, { environment })
    await router.post('/', { prompt: 'x', user: 'ann', max_tokens: 5 }, bearer(token))
    const { balances, limit_balances: limits } = Object(
      (await router.get('/key', { ...bearer(token), 'x-llm-user': 'ann' })).body,
    )
    assert.deepEqual(
      balances.map(({ of, name, usd }: Record<string, unknown>) => [of, name, usd]),
      [
        ['department', 'web', 50],
        ['all', null, 100],
      ],
    )
    const [ofKey, tokens, ...others] = limits
    const { resets_at: _, ...rest } = ofKey
    assert.deepEqual(rest, { of: 'key', name: 'Key 0', limit: 'requests', most: 10, used: 1, left: 9 })
    assert.deepEqual(
      [tokens.of, tokens.name, tokens.limit, tokens.left + tokens.used],
      ['user', 'ann', 'tokens', 100_000],
    )
    assert.deepEqual(
      others.map(({ of, limit, left }: Record<string, unknown>) => [of, limit, left]),
      [
        ['user', 'concurrent', 4],
        ['department', 'requests', 59],
      ],
    )
    const without = Object((await router.get('/key', bearer(token))).body).limit_balances
    assert.deepEqual(
      without.map(({ of }: { of: string }) => of),
      ['key', 'department'],
    )
  })

  test('shows on /route what a key may do, and to an operator what anybody could', async (context) => {
    const adminToken = 'an-admin-token-of-this-test'
    const { router, token } = await start(context, [{ providers: ['groq'] }], { adminToken })
    const own = await router.post('/route', { prompt: 'Hello' }, { ...bearer(token), 'x-admin-token': adminToken })
    assert.deepEqual(
      [...new Set(Object(own.body).candidates.map(({ provider }: { provider: string }) => provider))],
      ['groq'],
    )
    for (const headers of [{ 'x-admin-token': adminToken }, bearer(adminToken)]) {
      const all = await router.post('/route', { prompt: 'Hello' }, headers)
      assert.ok(Object(all.body).candidates.length > 1, all.text)
    }
    assert.equal(
      (await router.post('/route', { prompt: 'Hello' }, { 'x-admin-token': 'another-admin-token' })).status,
      401,
    )
  })
})
