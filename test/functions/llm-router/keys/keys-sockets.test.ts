import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, describe, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { tasks } from '#runtime/contract/tasks.ts'
import { createLog } from '#runtime/log.ts'
import { createFunction } from '../../../../functions/llm-router/handler.ts'
import { createToken, hashOf } from '../../../../functions/llm-router/keys/token.ts'
import { root } from '../../../repository/tree.ts'
import { errorOf, startTestFunction } from '../../../runtime/parts.ts'
import { type Gateway, startGateway } from '../gateway.ts'
import { today } from '../shipped.ts'
import { catalogues, promptOf, requests, type WrittenCatalogue } from '../worlds.ts'
import { answerAs, formsOf } from '../worlds-sockets.ts'
import { mountSecrets } from './mount.ts'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
beforeEach(() => {
  gateway.calls.length = 0
})
after(() => gateway.close())

/** A router with these keys declared, each with a token of its own. */
async function start(
  context: TestContext,
  keys: readonly Record<string, unknown>[],
  { environment = {}, adminToken }: { environment?: Record<string, string>; adminToken?: string } = {},
) {
  const output: string[] = []
  const log = createLog('debug', (line) => output.push(line))
  const tokens = keys.map(() => createToken())
  const declared = keys.map((key, index) => ({
    id: `k${index}`,
    name: `Key ${index}`,
    hashes: [hashOf(tokens[index] ?? '')],
    ...key,
  }))
  const mount = mountSecrets(context, {
    ...(keys.length > 0 && { 'router-keys': JSON.stringify(declared) }),
    ...(adminToken && { 'admin-token': adminToken }),
  })
  const clock = { nowMs: today }
  const own = { gateway_url: gateway.url, secret_mount_path: mount.path, ...environment }
  const router = await startTestFunction(createFunction, own, { now: () => clock.nowMs, log })
  context.after(router.close)
  return { router, tokens, output, clock, mount, token: tokens[0] ?? '' }
}

/** Each route that answers a caller, with a body for it. */
const calls: [string, unknown][] = [
  ['/', { prompt: 'Hello' }],
  ['/', { prompt: 'Hello', stream: true }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hello' }] }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hello' }], stream: true }],
  ['/v1/embeddings', { input: 'Hello' }],
  ['/v1/models', undefined],
  ['/v1/models/gpt-5-mini', undefined],
  ['/key', undefined],
  ['/route', { prompt: 'Hello' }],
]

describe('a router without keys', () => {
  test('answers everybody, and does not mind a header that is for somebody else', async (context) => {
    const { router } = await start(context, [])
    for (const headers of [{}, { authorization: 'Bearer sk-mine' }, { authorization: 'Basic Zm9v' }]) {
      for (const [path, body] of calls) {
        const got = body === undefined ? await router.get(path, headers) : await router.post(path, body, headers)
        assert.equal(got.status, 200, `${path} ${got.text}`)
      }
    }
  })

  test('answers nobody who shows a token that is none of its own', async (context) => {
    const { router } = await start(context, [])
    const got = await router.post('/', { prompt: 'Hello' }, bearer(createToken()))
    assert.equal(got.status, 401)
    assert.equal(gateway.calls.length, 0)
  })
})

describe('a router with keys', () => {
  for (const [path, body] of calls) {
    test(`answers ${path} ${JSON.stringify(body) ?? ''} to who shows one, and to nobody else`, async (context) => {
      const { router, token } = await start(context, [{}])
      const ask = (headers: Record<string, string>) =>
        body === undefined ? router.get(path, headers) : router.post(path, body, headers)
      const wrong = [
        {},
        { authorization: 'Bearer sk-mine' },
        bearer(createToken()),
        bearer(token.slice(0, -1)),
        bearer(`${token}a`),
        bearer('llmr_'.padEnd(15_000, 'a')),
        { 'x-api-key': `${token}a` },
        { 'x-api-key': token, ...bearer(createToken()) },
      ]
      for (const headers of wrong) {
        const got = await ask(headers)
        const { code, message } = errorOf(got)
        assert.deepEqual([got.status, code, got.headers.get('www-authenticate')], [401, 'invalid_key', 'Bearer'])
        assert.ok(!message.includes(token.slice(0, 20)))
      }
      assert.equal(gateway.calls.length, 0)
      for (const shown of [bearer(token), { 'x-api-key': token }]) {
        const got = await ask(shown)
        assert.equal(got.status, 200, got.text)
      }
      for (const { headers } of gateway.calls) assert.ok(!JSON.stringify(headers).includes(token))
    })
  }

  test('says of a token why it is not valid, and what to do', async (context) => {
    const { router, tokens } = await start(context, [{ disabled: true }, { expires: '2026-01-01T00:00:00+02:00' }])
    for (const [index, message] of [
      /Key 0 is disabled; its owner can enable/,
      /Key 1 has expired on 2026-01-01/,
    ].entries()) {
      const got = await router.post('/', { prompt: 'Hello' }, bearer(tokens[index] ?? ''))
      assert.equal(got.status, 401)
      assert.match(errorOf(got).message, message)
    }
  })

  test('stops a key in the moment in which it expires', async (context) => {
    const { router, token, clock } = await start(context, [{ expires: new Date(today + 1000).toISOString() }])
    clock.nowMs = today + 999
    assert.equal((await router.get('/v1/models', bearer(token))).status, 200)
    clock.nowMs = today + 1000
    assert.equal((await router.get('/v1/models', bearer(token))).status, 401)
  })

  test('takes the keys of a changed file with the next call', async (context) => {
    const { router, token, mount } = await start(context, [{}])
    const next = createToken()
    mount.write('router-keys', JSON.stringify([{ id: 'next', name: 'Next', hashes: [hashOf(next)] }]))
    assert.equal((await router.get('/v1/models', bearer(token))).status, 401)
    assert.equal((await router.get('/v1/models', bearer(next))).status, 200)
  })

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

  test('refuses with 403 what a key may not do, names it, and asks nobody', async (context) => {
    const { router, token } = await start(context, [
      { models: ['cheap'], strategies: ['cost'], tasks: ['generate', 'embed'] },
    ])
    for (const [param, said] of Object.entries({ model: 'gpt-6.1-sol', strategy: 'latency', task: 'reason' })) {
      const got = await router.post('/', { prompt: 'Hello', [param]: said }, bearer(token))
      assert.deepEqual([got.status, errorOf(got).code, errorOf(got).param], [403, 'not_permitted', param])
      assert.ok(errorOf(got).message.includes(said))
    }
    assert.equal(gateway.calls.length, 0)
  })

  test('sends the requests of a private key as private ones, and checks what they point at', async (context) => {
    const { router, token } = await start(context, [{ private: true }])
    await router.post('/', { prompt: 'Hello', private: false }, bearer(token))
    assert.deepEqual(
      gateway.calls.map((call) => [call.function, call.headers['x-llm-private']]),
      [['ollama-generate', 'true']],
    )
    const image = { type: 'image_url', image_url: { url: 'https://example.com/x.png' } }
    const asked = { messages: [{ role: 'user', content: [image] }] }
    assert.equal((await router.post('/v1/chat/completions', asked, bearer(token))).status, 400)
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

/** The functions that a key may reach, told from the catalogue as it was written. */
function functionsFor(written: WrittenCatalogue, models: readonly string[], providers: readonly string[]): Set<string> {
  const tiers: Record<string, string[]> = written.tiers
  const members = (name: string): string[] => tiers[name]?.flatMap(members) ?? [name]
  const names = models.flatMap(members)
  const allowed = new Set<string>()
  for (const target of written.targets) {
    const own = [`${target.provider}/m`, 'm', ...(target.aliases ?? [])]
    if (!own.some((name) => names.includes(name)) && !allowed.has(target.function)) continue
    allowed.add(target.function)
    const replacement = written.targets.find(({ provider }) => target.replacement === `${provider}/m`)
    if (replacement) allowed.add(replacement.function)
  }
  return new Set(
    written.targets
      .filter((one) => allowed.has(one.function) && providers.includes(one.provider))
      .map((one) => one.function),
  )
}

test('no rule, fallback, experiment, hedge or list leads a key out of what it may use, and no output has its token', async (context) => {
  const seen = { answers: 0, failures: 0, forbidden: 0, calls: 0 }
  const key = fc.record({
    models: fc.subarray(['m', 'x', 'y', 'inner', 'outer', 'p0/m', 'p1/m', 'p2/m'], { minLength: 1 }),
    providers: fc.subarray(['p0', 'p1', 'p2', 'p3', 'p4', 'p5'], { minLength: 2 }),
    tasks: fc.subarray([...tasks], { minLength: 2 }),
  })
  const asked = fc.array(requests, { minLength: 8, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(catalogues, key, asked, async (written, { models, providers, tasks }, all) => {
      const known = new Set([
        'm',
        'inner',
        'outer',
        'p0/m',
        'p1/m',
        'p2/m',
        ...written.targets.flatMap(({ aliases }) => aliases ?? []),
      ])
      const named = models.filter((name) => known.has(name))
      fc.pre(named.length > 0)
      const environment = { ROUTER_CONFIG_YAML: JSON.stringify(written) }
      const { router, token, output } = await start(context, [{ models: named, providers, tasks }], { environment })
      gateway.calls.length = 0
      for (const [index, one] of all.entries()) {
        const left = [...one.faults]
        gateway.answer = (response, call) => answerAs(left.shift() ?? 'answer', response, call)
        const { path, body, headers } = formsOf(one, promptOf(one), { index, isPrivate: false })
        const got = await router.post(path, body, { ...headers, ...bearer(token) })
        output.push(JSON.stringify([...got.headers]), got.text)
        seen[got.status === 200 ? 'answers' : got.status === 403 ? 'forbidden' : 'failures'] += 1
        if (!tasks.includes(one.task)) assert.equal(got.status, 403)
      }
      output.push((await router.get('/metrics')).text, (await router.get('/stats')).text, JSON.stringify(gateway.calls))
      await router.close()
      const allowed = functionsFor(written, named, providers)
      for (const call of gateway.calls) assert.ok(allowed.has(call.function), `${call.function} is not the key's`)
      seen.calls += gateway.calls.length
      for (const secret of [token, hashOf(token)]) assert.ok(!output.some((text) => text.includes(secret)))
    }),
    { numRuns: 15 },
  )
  for (const [what, times] of Object.entries(seen)) assert.ok(times >= 5, `${what}: only ${times}`)
})
