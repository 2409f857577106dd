import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import * as v from 'valibot'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { createFunction as ollamaGenerate } from '../../../functions/ollama-generate/handler.ts'
import { startTestFunction } from '../../runtime/parts.ts'

const date = v.pipe(v.string(), v.isoTimestamp())
const supported = v.object({ supported: v.boolean() })
/** A model and a page of them, as the clients of /v1/messages check them. */
const modelSchema = v.object({
  type: v.literal('model'),
  id: v.string(),
  display_name: v.string(),
  created_at: date,
  lifecycle: v.picklist(['active', 'deprecated', 'retired']),
  deprecated_at: v.nullable(date),
  retires_at: v.nullable(date),
  max_input_tokens: v.nullable(v.number()),
  max_tokens: v.nullable(v.number()),
  capabilities: v.nullable(v.record(v.string(), supported)),
  line: v.nullable(v.string()),
})
const pageSchema = v.object({
  data: v.array(modelSchema),
  has_more: v.boolean(),
  first_id: v.nullable(v.string()),
  last_id: v.nullable(v.string()),
})

const target = (model: string, more: object = {}) => ({
  ...{ provider: 'first', function: 'first-generate', model, tasks: ['generate'], locality: 'external' },
  ...{ usdPerMillionTokens: { input: 1, output: 2 }, capabilities: ['tools'] },
  ...more,
})
const catalogue = {
  rules: [{ reason: 'usual', to: ['first/a'] }],
  targets: [
    target('a', { contextWindowTokens: 1000, maxOutputTokens: 200 }),
    target('b', { retires: '2026-12-01', replacement: 'first/a' }),
    target('c', { retires: '2026-11-01', replacement: 'first/a' }),
    target('vectors', { tasks: ['embed'], retires: '2026-11-01' }),
    target('d'),
  ],
}

const ofMessages = { 'anthropic-version': '2023-06-01' }

async function start(context: TestContext) {
  const settings = { ROUTER_CONFIG_YAML: JSON.stringify(catalogue) }
  const router = await startTestFunction(createFunction, settings, { now: () => Date.parse('2026-11-27') })
  context.after(router.close)
  return {
    get: (path: string) => router.get(`/v1/models${path}`, ofMessages),
    page: async (query = '') => v.parse(pageSchema, (await router.get(`/v1/models${query}`, ofMessages)).body),
    plain: (path = '') => router.get(`/v1/models${path}`),
  }
}

test('clients of /v1/messages get each model as they check it, alone as in the list', async (context) => {
  const { get, page } = await start(context)
  const { data, has_more, first_id, last_id } = await page()
  assert.deepEqual([has_more, first_id, last_id], [false, 'a', 'd'])
  assert.deepEqual(
    data.map(({ id, lifecycle, retires_at, max_input_tokens, max_tokens }) => ({
      ...{ id, lifecycle, retires_at, max_input_tokens, max_tokens },
    })),
    [
      { id: 'a', lifecycle: 'active', retires_at: null, max_input_tokens: 1000, max_tokens: 200 },
      {
        ...{ id: 'b', lifecycle: 'deprecated', retires_at: '2026-12-01T00:00:00.000Z' },
        ...{ max_input_tokens: null, max_tokens: null },
      },
      {
        ...{ id: 'c', lifecycle: 'deprecated', retires_at: '2026-11-01T00:00:00.000Z' },
        ...{ max_input_tokens: 1000, max_tokens: 200 },
      },
      { id: 'd', lifecycle: 'active', retires_at: null, max_input_tokens: null, max_tokens: null },
    ],
  )
  for (const model of data) assert.deepEqual(v.parse(modelSchema, (await get(`/${model.id}`)).body), model)
  for (const id of ['auto', 'first%2Fa']) {
    assert.equal(v.parse(modelSchema, (await get(`/${id}`)).body).id, decodeURIComponent(id))
  }
  assert.equal(v.parse(modelSchema, (await get('/vectors')).body).lifecycle, 'retired')
})

test('they get pages, forwards and backwards, and the stages that they ask for', async (context) => {
  const { get, page } = await start(context)
  for (const [query, ids, hasMore] of [
    ['?limit=2', 'ab', true],
    ['?limit=2&after_id=b', 'cd', false],
    ['?after_id=d', '', false],
    ['?limit=2&before_id=d', 'bc', true],
    ['?limit=2&before_id=c', 'ab', false],
    ['?before_id=c', 'ab', false],
    ['?lifecycle[]=active', 'ad', false],
    ['?lifecycle=active&lifecycle=deprecated&limit=3', 'abc', true],
    ['?lifecycle=retired', 'vectors', false],
    ['?beta=true', 'abcd', false],
  ] as const) {
    const { data, has_more } = await page(query)
    assert.deepEqual([data.map(({ id }) => id).join(''), has_more], [ids, hasMore], query)
  }
  for (const [query, param] of [
    ['?limit=0', 'limit'],
    ['?limit=many', 'limit'],
    ['?after_id=none', 'after_id'],
    ['?before_id=none', 'before_id'],
    ['?before_id=d&after_id=a', 'before_id'],
    ['?lifecycle=old', 'lifecycle.0'],
  ] as const) {
    const { status, body } = await get(query)
    assert.deepEqual([status, Object(body).type, Object(body).error.param], [400, 'error', param], query)
  }
})

test('all others get the list as it was, whatever its query', async (context) => {
  const { plain } = await start(context)
  const { object, data, has_more } = Object((await plain('?limit=1')).body)
  assert.deepEqual([object, data.length, has_more], ['list', 5, false])
  assert.deepEqual(Object.keys(data[0]), [
    ...['id', 'object', 'created', 'owned_by', 'targets', 'tasks', 'capabilities', 'locality'],
    ...['context_window_tokens', 'usd_per_million_tokens', 'type', 'display_name', 'created_at'],
  ])
  assert.deepEqual((await plain('/a')).body, data[0])
})

test('a provider function lists its models to them in the same way', async (context) => {
  const ollama = await startTestFunction(ollamaGenerate, { OLLAMA_HOST: 'http://127.0.0.1:9' })
  context.after(ollama.close)
  const { data, last_id } = v.parse(pageSchema, (await ollama.get('/v1/models', ofMessages)).body)
  assert.equal(data.at(-1)?.id, last_id)
  const one = await ollama.get(`/v1/models/${encodeURIComponent(String(last_id))}`, ofMessages)
  assert.deepEqual(v.parse(modelSchema, one.body), data.at(-1))
})
