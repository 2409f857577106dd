import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createFunction } from '../../../functions/openai-generate/handler.ts'
import { openai } from '../../../local/simulators/openai.ts'
import type { SimulatedProvider } from '../../../local/simulators/provider.ts'
import { type Simulator, startSimulator } from '../../../local/simulators/simulator.ts'
import { errorOf, startTestFunction } from '../parts.ts'

const fields: Record<string, unknown> = {
  models: ['other/model'],
  route: 'fallback',
  provider: { order: ['Somebody'], allow_fallbacks: true },
  preset: 'mine',
  transforms: ['middle-out'],
  plugins: [{ id: 'web' }],
  providerOptions: { gateway: { only: ['x'] } },
  fallbacks: ['other'],
  context_window_fallbacks: [{ a: ['b'] }],
  model_list: [{ model_name: 'a', litellm_params: { api_base: 'http://evil.example' } }],
  user_config: { model_list: [] },
  litellm_params: { api_base: 'http://evil.example' },
  custom_llm_provider: 'hosted_vllm',
  api_base: 'http://evil.example',
  base_url: 'http://evil.example',
  api_key: 'k',
  api_version: '../x',
  extra_body: { models: ['x'] },
  extra_headers: { host: 'evil.example' },
  mock_response: 'no',
  kv_transfer_params: { do_remote_prefill: true, remote_host: '203.0.113.9', remote_port: 5600 },
  bootstrap_host: 'evil.example',
  bootstrap_port: 8998,
  bootstrap_room: 1,
  bootstrap_pair_key: 'k',
  custom_logit_processor: '{"callable":"8004"}',
  logits_processors: ['os.system'],
  lora_path: 'evil/adapter',
  n_predict: 3000,
  n_cmpl: 8,
  best_of: 8,
}

/** Those in whose place no name of a model helps. */
const ofServers = new Set([
  ...['kv_transfer_params', 'bootstrap_host', 'bootstrap_port', 'bootstrap_room', 'bootstrap_pair_key'],
  ...['custom_logit_processor', 'logits_processors', 'lora_path'],
])
const ofLimits = new Set(['n_predict', 'n_cmpl', 'best_of'])

/** OpenAI's API at a vendor that takes these fields and OpenRouter's `usage`, too. */
const vendor: SimulatedProvider = {
  ...openai,
  createRoutes: () =>
    openai.createRoutes().map((route) => ({
      ...route,
      answer: (request) => route.answer({ ...request, body: withoutFields(Object(request.body)) }),
    })),
}

function withoutFields(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'usage' && !Object.hasOwn(fields, name)))
}

describe('a field that goes past the catalogue', () => {
  let simulator: Simulator
  let strict: Simulator
  let directory: string
  before(async () => {
    simulator = await startSimulator(vendor)
    strict = await startSimulator(openai)
    directory = await mkdtemp(join(tmpdir(), 'bypass-'))
    await writeFile(join(directory, 'openai-api-key'), 'sk-simulated')
  })
  after(async () => {
    await Promise.all([simulator.close(), strict.close()])
    await rm(directory, { recursive: true })
  })

  const requests = (more: object) =>
    [
      ['/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }], ...more }],
      ['/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }], stream: true, ...more }],
      ['/v1/embeddings', { input: 'x', ...more }],
    ] as const

  const start = (environment: Record<string, string>) =>
    startTestFunction(createFunction, {
      OPENAI_BASE_URL: `${simulator.url}/v1`,
      OPENAI_MODEL: 'gpt-5-nano',
      OPENAI_EMBEDDING_MODEL: 'text-embedding-3-small',
      secret_mount_path: directory,
      ...environment,
    })

  test('is refused with what it would do and what to do about it, and nothing is sent', async (context) => {
    const running = await start({ OPENAI_VENDOR: 'openrouter' })
    context.after(running.close)
    simulator.calls.length = 0
    for (const [field, value] of Object.entries(fields)) {
      for (const [path, body] of requests({ [field]: value })) {
        const refused = await running.post(path, body)
        assert.equal(refused.status, 400, `${field} ${path}`)
        const { code, param, message } = errorOf(refused)
        assert.deepEqual([code, param], ['invalid_request', field])
        const fault = ofLimits.has(field)
          ? /another name for \w+, .*: send \w+; /
          : /past the catalogue: .*leave it out; /
        assert.match(message, fault)
        assert.match(message, /allow_fields/)
        assert.equal(message.includes('name the model'), !ofServers.has(field) && !ofLimits.has(field), field)
      }
    }
    assert.equal(simulator.calls.length, 0)
  })

  test('and asks for nothing is left out: other vendors know no such field', async (context) => {
    const running = await start({ OPENAI_BASE_URL: `${strict.url}/v1` })
    context.after(running.close)
    const empty = (value: unknown) => Object.fromEntries(Object.keys(fields).map((field) => [field, value]))
    for (const more of [empty(null), empty(''), empty([]), empty({})]) {
      for (const [path, body] of requests(more)) {
        const got = await running.post(path, body)
        assert.equal(got.status, 200, got.text)
      }
    }
  })

  test('and says what is reserved is left out', async (context) => {
    const running = await start({ OPENAI_BASE_URL: `${strict.url}/v1` })
    context.after(running.close)
    const limited = { max_tokens: 9, n: 2 }
    for (const more of [
      { best_of: 1, n_cmpl: 1, n_predict: -1 },
      { ...limited, best_of: 2, n_cmpl: 2, n_predict: 9 },
    ]) {
      const got = await running.post('/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }], ...more })
      assert.equal(got.status, 200, got.text)
    }
    for (const more of [{ best_of: 1 }, { n_predict: 10 }, { n_cmpl: 3 }]) {
      const body = { messages: [{ role: 'user', content: 'x' }], ...limited, ...more }
      assert.equal((await running.post('/v1/chat/completions', body)).status, 400, JSON.stringify(more))
    }
  })

  test('goes through where the operator lets it, and no other does', async (context) => {
    const running = await start({ allow_fields: 'provider, transforms' })
    context.after(running.close)
    for (const field of ['provider', 'transforms', 'models']) {
      simulator.calls.length = 0
      const [[path, body]] = requests({ [field]: fields[field] })
      const { status } = await running.post(path, body)
      assert.equal(status, field === 'models' ? 400 : 200, field)
      assert.equal(simulator.calls.length, field === 'models' ? 0 : 1)
    }
  })
})
