import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { readRecorded } from '../../../../functions/llm-router/replay/recorded.ts'
import type { Store } from '../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import type { TestFunction } from '../../../runtime/parts.ts'
import { sample } from '../../../scenarios/metrics.ts'
import { until } from '../../../until.ts'
import { answerWhole, completion } from '../gateway.ts'
import { operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const base = { tasks: ['generate', 'embed'], locality: 'external', capabilities: ['images'], expectedLatencyMs: 100 }
const dear = { usdPerMillionTokens: { input: 2, output: 4 }, serviceTierFactors: { priority: 2 } }
const catalogue = {
  rules: [{ reason: 'default', to: ['a/m', 'b/m'] }],
  record: { prompts: true },
  targets: [
    { ...base, provider: 'a', function: 'a-generate', model: 'm', ...dear },
    { ...base, provider: 'b', function: 'b-generate', model: 'm', usdPerMillionTokens: { input: 1, output: 1 } },
    { ...base, provider: 'c', function: 'c-generate', model: 'm', locality: 'in-cluster' },
  ],
}
const canary = 'CANARY-7c9e'
const messages = [{ role: 'user', content: `${canary} why?` }]
const chat = '/v1/chat/completions'

describe('recording', () => {
  const scene = operatorScene(catalogue, () => today)
  let store: Store
  let router: TestFunction
  const file = () => join(scene.directory, `store-${Math.random()}`)

  async function start(record: object | undefined) {
    const STORE_FILE = file()
    router = await scene.start({ STORE_FILE, ROUTER_CONFIG_YAML: JSON.stringify({ ...catalogue, record }) })
    store = await openSqliteStore(STORE_FILE, () => today)
  }
  const readAll = async () =>
    (await store.recordings.read({ most: 100, withPrompts: true })).map(({ text, prompt }) => ({
      recorded: readRecorded(JSON.parse(text)),
      text,
      prompt,
    }))
  async function whenRecorded(count: number) {
    await until(async () => (await store.recordings.size()).entries >= count)
    return readAll()
  }

  beforeEach(() => start({ prompts: true }))
  afterEach(() => store.close())

  test('has what was needed, decided and spent, and the prompt apart', async () => {
    await router.post(chat, { messages, max_tokens: 10, user: 'ada', model: 'm' }, { 'x-call-id': 'call-1' })
    const [first] = await whenRecorded(1)
    assert.ok(first)
    const { recorded, text, prompt } = first
    const { request, decision, attempts } = recorded
    assert.deepEqual([recorded.call_id, recorded.time_ms, recorded.share], ['call-1', today, 1])
    assert.deepEqual(
      [request.model, request.task, request.max_output_tokens, request.user],
      ['m', 'generate', 10, 'ada'],
    )
    assert.ok(request.category !== undefined, 'a catalogue that asks for categories can be tried')
    assert.ok((request.category_probability ?? -1) >= 0 && (request.difficulty?.chance ?? -1) >= 0, 'or for tiers')
    assert.deepEqual(decision?.candidates, ['a/m', 'b/m', 'c/m'])
    assert.deepEqual([attempts[0]?.target, attempts[0]?.outcome, attempts[0]?.cost_usd], ['a/m', 'answered', 0.004])
    assert.equal(attempts[0]?.usage?.prompt_tokens, 1000)
    assert.doesNotMatch(text, new RegExp(canary))
    assert.deepEqual(JSON.parse(prompt ?? ''), { path: chat, body: { messages, max_tokens: 10 } })
  })

  test('has the service tier that was asked for, unless its name can be any text', async () => {
    for (const service_tier of ['priority', canary, 'auto', 'scale'])
      await router.post(chat, { messages, service_tier })
    const all = await whenRecorded(4)
    const tiers = all.map(({ recorded }) => recorded.request.bounds.service_tier)
    assert.deepEqual(tiers, ['priority', '?', undefined, 'scale'])
    for (const { text } of all) assert.doesNotMatch(text, new RegExp(canary))
  })

  test('has the service tier of a reply, unless it or the usage beside it can be any text', async () => {
    const tiers = ['Priority', canary, 'default', 'scale']
    for (const service_tier of tiers) {
      scene.gateway.answer = (response) => {
        const { usage } = completion
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ ...completion, service_tier, usage: { ...usage, note: `${canary} why?` } }))
      }
      await router.post(chat, { messages, max_tokens: 10 })
    }
    const all = await whenRecorded(4)
    assert.deepEqual(
      all.map(({ recorded }) => recorded.attempts[0]?.service_tier),
      ['priority', '?', undefined, 'scale'],
    )
    for (const { text } of all) assert.doesNotMatch(text, new RegExp(canary))
  })

  test('has streams, failures and what nobody may answer', async () => {
    scene.gateway.answer = (response, call) => {
      if (call.function !== 'a-generate') return answerWhole(response, call)
      response.writeHead(429, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message: canary, type: 't', param: null, code: 'rate_limited' } }))
      return undefined
    }
    await router.post(chat, { messages, stream: true })
    await router.post('/', { prompt: canary, task: 'reason' })
    await router.post(chat, { messages, model: canary })
    const [streamed, refused, unknown] = await whenRecorded(3)
    assert.deepEqual(
      streamed?.recorded.attempts.map(({ target, outcome, code }) => [target, outcome, code]),
      [
        ['a/m', 'failed', 'rate_limited'],
        ['b/m', 'answered', undefined],
      ],
    )
    assert.ok(streamed?.recorded.stream && streamed.recorded.attempts[1]?.first_output_ms !== undefined)
    assert.deepEqual([refused?.recorded.code, refused?.recorded.decision], ['no_candidate', undefined])
    assert.deepEqual([unknown?.recorded.code, unknown?.recorded.request.model], ['model_not_found', '?'])
    // The first two are out of use or not by then; no text of the caller's or of a provider's is in any.
    for (const { text } of [streamed, refused, unknown].filter((one) => one !== undefined)) {
      assert.doesNotMatch(text, new RegExp(canary))
    }
  })

  test('has no prompt of a private request, of one with an image, or of a long one', async () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }
    await router.post(chat, { messages, private: true })
    await router.post(chat, { messages: [{ role: 'user', content: [{ type: 'text', text: canary }, image] }] })
    await router.post('/v1/embeddings', { input: Array.from({ length: 40_000 }, () => 4711) })
    await router.post('/v1/embeddings', { input: canary })
    const all = await whenRecorded(4)
    assert.deepEqual(
      all.map(({ prompt }) => prompt !== undefined),
      [false, false, false, true],
    )
    assert.equal(all[0]?.recorded.request.private, true)
  })

  test('has no prompt unless the catalogue says so, and nothing at all without its entry', async () => {
    await store.close()
    await start({})
    await router.post(chat, { messages })
    const [first] = await whenRecorded(1)
    assert.deepEqual([first?.prompt, first?.text.includes(canary)], [undefined, false])
    await store.close()
    await start(undefined)
    await router.post(chat, { messages })
    await router.post(chat, { messages })
    assert.equal((await store.recordings.size()).entries, 0)
    assert.doesNotMatch((await router.get('/metrics')).text, /llm_router_recordings_total/)
  })

  test('is forgotten in time, though no more of it comes and the catalogue no longer has the entry', async () => {
    await store.close()
    const STORE_FILE = file()
    store = await openSqliteStore(STORE_FILE, () => today)
    const hoursAgo = (hours: number) => ({ callId: `call-${hours}`, endedMs: today - hours * 3_600_000 })
    const entries = [200, 30, 1].map((hours) => ({ ...hoursAgo(hours), text: `{"of":${hours}}`, prompt: canary }))
    const bounds = { sinceMs: 0, promptsSinceMs: 0, entries: 10_000, bytes: 2 ** 20 }
    const old = Array.from({ length: 2500 }, (_, index) => ({ ...hoursAgo(300), callId: `old-${index}`, text: '{}' }))
    await store.recordings.append([...old, ...entries], bounds)
    router = await scene.start({ STORE_FILE, ROUTER_CONFIG_YAML: JSON.stringify({ ...catalogue, record: undefined }) })
    await router.post(chat, { messages })
    await until(async () => (await store.recordings.size()).entries === 2)
    const left = await store.recordings.read({ most: 10, withPrompts: true })
    assert.deepEqual(
      left.map(({ text, prompt }) => [text, prompt]),
      [
        ['{"of":30}', undefined],
        ['{"of":1}', canary],
      ],
    )
  })

  test('leaves out what a cache has answered', async () => {
    await store.close()
    const STORE_FILE = file()
    const cached = { ...catalogue, cache: { use: 'always' } }
    router = await scene.start({ STORE_FILE, ROUTER_CONFIG_YAML: JSON.stringify(cached) })
    store = await openSqliteStore(STORE_FILE, () => today)
    const ask = () => router.post(chat, { messages, temperature: 0 })
    await ask()
    await until(async () => (await ask()).headers.get('x-llm-cache') === 'hit')
    await router.post(chat, { messages: [{ role: 'user', content: 'other' }], temperature: 0, model: 'b/m' })
    await until(async () => (await readAll()).some(({ recorded }) => recorded.request.model === 'b/m'))
    for (const { recorded } of await readAll()) assert.ok(recorded.attempts.length > 0)
  })

  test('counts what is stored, and what is lost', async () => {
    await router.post(chat, { messages })
    await whenRecorded(1)
    const counted = async (outcome: string) =>
      sample((await router.get('/metrics')).text, 'llm_router_recordings_total', { outcome })
    await until(async () => (await counted('stored')) === 1)
    assert.equal(await counted('lost'), 0)
  })
})
