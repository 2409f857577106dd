/**
 * What every provider function must do, tried on one of them: as a value, over a socket, and as it is shipped. Long, since the
 * cases share one simulator and one function, and stand or fall together.
 */

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import * as v from 'valibot'
import { chatCompletionSchema } from '#runtime/contract/chat.ts'
import { chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { embeddingsReplySchema } from '#runtime/contract/embeddings.ts'
import { changeBehaviour, defaultBehaviour } from '../../local/simulators/behaviour.ts'
import type { SimulatedProvider } from '../../local/simulators/provider.ts'
import { type Fault, type Simulator, startSimulator } from '../../local/simulators/simulator.ts'
import { until } from '../until.ts'
import { type Driven, type DrivenReply, type Driver, drivers, type StartDriver } from './drivers.ts'
import { describeBlame } from './provider-blame.ts'
import { type CarriesUnderTest, testCarried } from './provider-carries.ts'
import { testResponses } from './provider-responses.ts'

type Kind = 'chat' | 'embed'

export type ProviderUnderTest = Driven & {
  /** The function's name, and what sets it apart where it is tested more than once. */
  title: string
  provider: string
  simulator: SimulatedProvider
  kind: Kind | 'both'
  /** The function's environment; files such as secrets are written to `directory`. */
  environment(simulator: Simulator, directory: string): Promise<Record<string, string>>
  /** Paths of the provider at which the function looks of its own accord, whoever asks it what. */
  looks?: RegExp
  /** True where the provider runs in the cluster by its address, so that private requests may go to it. */
  isInCluster?: true
  carries?: CarriesUnderTest['carries']
  reasoning?: CarriesUnderTest['reasoning']
}

export function describeProvider(under: ProviderUnderTest): void {
  describeBlame(under)
  for (const [way, startDriver] of Object.entries(drivers)) {
    if (under.kind !== 'embed') describe(`${under.title}, ${way}`, () => suite(under, 'chat', startDriver))
    if (under.kind === 'both') describe(`${under.title} embeddings, ${way}`, () => suite(under, 'embed', startDriver))
    if (under.kind === 'embed') describe(`${under.title}, ${way}`, () => suite(under, 'embed', startDriver))
  }
}

function suite(under: ProviderUnderTest, kind: Kind, startDriver: StartDriver): void {
  const path = kind === 'chat' ? '/v1/chat/completions' : '/v1/embeddings'
  const request = kind === 'chat' ? { messages: [{ role: 'user', content: 'hello' }] } : { input: 'hello' }
  // A function that does both generates where nobody says what it is to do.
  const task = under.kind === 'both' && kind === 'embed' ? { task: 'embed' } : {}
  let simulator: Simulator
  let directory: string
  let driver: Driver

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'provider-'))
    simulator = await startSimulator(under.simulator)
    const environment = await under.environment(simulator, directory)
    driver = await startDriver(under, { ...environment, max_prompt_characters: '5000' })
  })
  beforeEach(() => {
    simulator.behaviour = { ...defaultBehaviour }
  })
  after(async () => {
    await driver.close()
    await simulator.close()
    await rm(directory, { recursive: true })
  })

  const behave = (change: object) => {
    simulator.behaviour = changeBehaviour(simulator.behaviour, change)
  }
  const asked = () => simulator.calls.filter(({ path }) => !under.looks?.test(path)).length
  const modelCalls = () => simulator.calls.filter((call) => call.method === 'POST' && !/token|Token/.test(call.path))

  test('answers in OpenAI’s form, with the usage that the provider reported', async () => {
    behave({ promptTokens: 120, completionTokens: 45 })
    const reply = await driver.post(path, request)
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    assert.equal(reply.headers['x-simulated'], 'true')
    if (kind === 'chat') {
      const { usage, choices } = v.parse(chatCompletionSchema, reply.body)
      assert.equal(usage?.prompt_tokens, 120)
      assert.equal(usage?.completion_tokens, 45)
      assert.equal(usage?.total_tokens, 165)
      assert.match(choices[0]?.message.content ?? '', /Simulated answer/)
      assert.equal(choices[0]?.finish_reason, 'stop')
    } else {
      const { usage, data } = v.parse(embeddingsReplySchema, reply.body)
      assert.equal(usage?.prompt_tokens, 120)
      assert.equal(usage?.total_tokens, 120)
      assert.equal(data[0]?.embedding.length, simulator.behaviour.embeddingDimensions)
    }
  })

  test('answers the short form', async () => {
    const reply = await driver.post('/', { ...task, prompt: 'hello' }, { headers: { 'content-type': 'text/plain' } })
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    const body = v.parse(
      v.looseObject({ result: v.unknown(), provider: v.string(), model: v.string(), latency_ms: v.number() }),
      reply.body,
    )
    assert.equal(body.provider, under.provider)
    if (kind === 'chat') assert.equal(typeof body.result, 'string')
    else assert.ok(Array.isArray(body.result) && typeof body.result[0] === 'number')
  })

  test('leaves usage out where the provider did, and does not make it 0', async () => {
    behave({ fault: { kind: 'no-usage' } })
    const reply = await driver.post(path, request)
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    assert.ok(!('usage' in Object(reply.body)))
    assert.equal(Object(await driver.post('/', { ...task, prompt: 'x' })).body.usage, null)
  })

  const faults: [Fault, number, string][] = [
    [{ kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 429, 'rate_limited'],
    [{ kind: 'status', status: 500 }, 503, 'provider_unavailable'],
    [{ kind: 'status', status: 502 }, 503, 'provider_unavailable'],
    [{ kind: 'status', status: 401 }, 502, 'provider_key_rejected'],
    // A page of something in between says nothing of the key or the model.
    [
      { kind: 'status', status: 403, body: '<!DOCTYPE html><title>Attention Required!</title>' },
      503,
      'provider_unavailable',
    ],
    [{ kind: 'status', status: 404, body: '404 page not found' }, 503, 'provider_unavailable'],
    [{ kind: 'status', status: 400 }, 400, 'invalid_request'],
    [{ kind: 'status', status: 504 }, 504, 'provider_timeout'],
    [{ kind: 'reset' }, 503, 'provider_unavailable'],
    [{ kind: 'garbage' }, 502, 'bad_reply'],
    [{ kind: 'empty' }, 502, 'bad_reply'],
    [{ kind: 'truncated' }, 502, 'bad_reply'],
  ]
  for (const [fault, status, code] of faults) {
    const name = fault.kind === 'status' ? `status ${fault.status}` : fault.kind
    // A kept connection may have been closed before the request was read, and then it is sent again on a fresh one.
    const times = fault.kind === 'reset' ? 2 : 1
    test(`makes ${code} of the provider’s fault: ${name}, and does not try again of its own accord`, async () => {
      behave({ fault })
      const before = modelCalls().length
      const reply = await driver.post(path, request)
      assert.equal(errorCode(reply), code, JSON.stringify(reply.body))
      assert.equal(reply.status, status)
      assert.ok(modelCalls().length <= before + times)
      if (code === 'rate_limited') assert.equal(reply.headers['retry-after'], '7')
    })
  }

  test('passes the client’s end on to the provider', async () => {
    behave({ fault: { kind: 'hang' } })
    const before = modelCalls().length
    const client = new AbortController()
    const sent = driver.post(path, request, { signal: client.signal }).catch(() => undefined)
    await until(() => modelCalls().length > before)
    client.abort()
    await sent
    await until(() => modelCalls().at(-1)?.aborted === true)
  })

  if (kind === 'chat') {
    const events = (reply: DrivenReply) =>
      reply.text
        .split('\n\n')
        .filter((event) => event !== '')
        .map((event) => event.replace(/^data: /, ''))
    const chunks = (reply: DrivenReply) =>
      events(reply)
        .filter((data) => data !== '[DONE]')
        .map((data) => v.parse(chatChunkSchema, JSON.parse(data)))

    testCarried(under, { post: (body) => driver.post(path, body), behave, lastCall: () => modelCalls().at(-1) })
    const post = (body: object) => driver.post('/v1/responses', body)
    testResponses(under, { post, behave, lastCall: () => modelCalls().at(-1) })

    test('streams in OpenAI’s chunks, with one usage chunk before the end where it was asked for', async () => {
      behave({ promptTokens: 120, completionTokens: 45, text: 'One two three four five six.' })
      const streamed = { ...request, stream: true, stream_options: { include_usage: true } }
      const reply = await driver.post(path, streamed, { headers: { accept: 'text/event-stream' } })
      assert.equal(reply.status, 200, reply.text)
      assert.match(reply.headers['content-type'] ?? '', /^text\/event-stream/)
      assert.equal(reply.headers['x-simulated'], 'true')
      assert.equal(events(reply).at(-1), '[DONE]')
      const all = chunks(reply)
      assert.equal(all.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''), 'One two three four five six.')
      assert.equal(new Set(all.map((chunk) => chunk.id)).size, 1)
      assert.deepEqual(
        all.map((chunk) => chunk.choices[0]?.finish_reason ?? null).filter((reason) => reason !== null),
        ['stop'],
      )
      const last = all.at(-1)
      assert.deepEqual(last?.choices, [])
      assert.equal(last?.usage?.prompt_tokens, 120)
      assert.equal(last?.usage?.completion_tokens, 45)
      assert.ok(all.slice(0, -1).every((chunk) => chunk.usage == null))
    })

    test('streams without a usage chunk where none was asked for, and in the short form', async () => {
      behave({ text: 'One two.' })
      const reply = await driver.post(path, { ...request, stream: true })
      assert.ok(chunks(reply).every((chunk) => chunk.choices.length > 0 && chunk.usage === undefined))
      const short = events(await driver.post('/', { prompt: 'x', stream: true }))
      assert.equal(short.at(-1), '[DONE]')
      const deltas = short.slice(0, -2).map((data) => JSON.parse(data).delta)
      assert.equal(deltas.join(''), 'One two.')
      const rest = JSON.parse(short.at(-2) ?? '')
      assert.equal(rest.provider, under.provider)
      assert.equal(rest.finish_reason, 'stop')
      assert.equal(typeof rest.usage.prompt_tokens, 'number')
    })

    for (const [fault, status, code] of faults) {
      const name = fault.kind === 'status' ? `status ${fault.status}` : fault.kind
      if (fault.kind === 'truncated') continue
      test(`answers ${code}, not a stream, when the provider fails before its first token: ${name}`, async () => {
        behave({ fault })
        const reply = await driver.post(path, { ...request, stream: true })
        assert.equal(errorCode(reply), code, reply.text)
        assert.equal(reply.status, status)
      })
    }

    test('ends a stream that the provider cut off with an error event, never as if it were whole', async () => {
      behave({ fault: { kind: 'truncated' }, text: 'One two three four five six seven eight.' })
      const reply = await driver.post(path, { ...request, stream: true })
      if (reply.status === 200) {
        assert.ok(!events(reply).includes('[DONE]'), reply.text)
        const { error } = JSON.parse(events(reply).at(-1) ?? '')
        assert.match(error.code, /provider_unavailable|bad_reply/)
        assert.match(error.message, /broke off/)
        assert.doesNotMatch(error.message, /base URL/)
      } else assert.match(String(errorCode(reply)), /provider_unavailable|bad_reply/)
    })

    test('passes the client’s end on to the provider in the middle of a stream', async () => {
      behave({ fault: { kind: 'hang' } })
      const before = modelCalls().length
      const reader = new AbortController()
      const sent = driver.post(path, { ...request, stream: true }, { signal: reader.signal }).catch(() => undefined)
      await until(() => modelCalls().length > before)
      reader.abort()
      await sent
      await until(() => modelCalls().at(-1)?.aborted === true)
    })
  }

  const badInput: [string, unknown, number, string][] = [
    ['not JSON', 'hello', 400, 'invalid_request'],
    ['an empty body', '', 400, 'invalid_request'],
    ['wrong types', { messages: 'x', input: 7 }, 400, 'invalid_request'],
    ['nothing to answer', { messages: [], input: [] }, 400, 'invalid_request'],
    ['a model without a name', { ...request, model: '' }, 400, 'invalid_request'],
    [
      'a prompt over the limit',
      path === '/v1/embeddings'
        ? { input: 'x'.repeat(5001) }
        : { messages: [{ role: 'user', content: 'x'.repeat(5001) }] },
      413,
      'request_too_large',
    ],
  ]
  for (const [what, body, status, code] of badInput) {
    test(`refuses ${what}, and does not ask the provider`, async () => {
      const before = asked()
      const reply = await driver.post(path, body)
      assert.equal(reply.status, status, JSON.stringify(reply.body))
      assert.equal(errorCode(reply), code)
      assert.equal(asked(), before)
    })
  }

  test('asks for the model named, and says what it is not served', async () => {
    const reply = await driver.post(path, { ...request, model: 'no-such-model' })
    assert.equal(reply.status, 404, JSON.stringify(reply.body))
    assert.equal(errorCode(reply), 'model_not_found')
  })

  test('lists its default models, and each by its name, without asking the provider', async () => {
    const before = asked()
    const { status, body } = await driver.get('/v1/models')
    assert.equal(status, 200)
    const { data } = v.parse(modelListSchema, body)
    assert.equal(data.length, under.kind === 'both' ? 2 : 1)
    for (const model of data) {
      assert.equal(model.owned_by, under.provider)
      assert.deepEqual((await driver.get(`/v1/models/${encodeURIComponent(model.id)}`)).body, model)
    }
    assert.equal(errorCode(await driver.get('/v1/models/no-such-model')), 'model_not_found')
    assert.equal(asked(), before)
  })

  test('asks for its default model where none is named', async () => {
    const { body } = await driver.get('/v1/models')
    const ids = v.parse(modelListSchema, body).data.map(({ id }) => id)
    const { body: short } = await driver.post('/', { ...task, prompt: 'x' })
    assert.equal(Object(short).model, kind === 'embed' ? ids.at(-1) : ids[0])
  })

  if (under.kind !== 'both') {
    test('refuses the task that is not its own, and does not ask the provider', async () => {
      const before = asked()
      const reply = await driver.post('/', { prompt: 'x', task: kind === 'chat' ? 'embed' : 'generate' })
      assert.equal(reply.status, 400, reply.text)
      assert.deepEqual([errorCode(reply), Object(reply.body).error.param], ['invalid_request', 'task'])
      assert.equal(asked(), before)
    })
  }

  /** Each way to mark a request, and the path and the form that it goes with. */
  const marked: [string, string, object, Record<string, string>][] = [
    ['a header', path, request, { 'x-llm-private': 'true' }],
    ['a field', path, { ...request, private: true }, {}],
    ['metadata', path, { ...request, metadata: { llm_private: 'true' } }, {}],
    ['a field of the short form', '/', { ...task, prompt: 'x', private: true }, {}],
    ['metadata of the short form', '/', { ...task, prompt: 'x', metadata: { private: 'true' } }, {}],
    ['a header on the short form', '/', { ...task, prompt: 'x' }, { 'x-llm-private': 'true' }],
  ]
  for (const [how, to, body, headers] of marked) {
    test(`${under.isInCluster ? 'takes' : 'refuses'} what is marked as private by ${how}`, async () => {
      const before = asked()
      const from = simulator.calls.length
      const reply = await driver.post(to, body, { headers })
      if (under.isInCluster) {
        assert.equal(reply.status, 200, reply.text)
        assert.doesNotMatch(JSON.stringify(simulator.calls.slice(from).map((call) => call.body)), /private/)
        return
      }
      assert.equal(reply.status, 422, reply.text)
      assert.equal(errorCode(reply), 'unsupported_by_provider')
      assert.equal(asked(), before)
    })
  }

  test('refuses marks that are not understood', async () => {
    const before = asked()
    for (const [body, headers] of [
      [{ ...request, Private: true }, {}],
      [{ ...request, private: 'yes' }, {}],
      [{ ...request, metadata: { is_private: true } }, {}],
      [request, { private: 'true' }],
      [request, { 'x-llm-private': 'TRUE' }],
    ] as const) {
      assert.equal(errorCode(await driver.post(path, body, { headers: { ...headers } })), 'invalid_request')
    }
    assert.equal(asked(), before)
  })

  test('wants the function token where one is mounted', async () => {
    const file = join(directory, 'function-token')
    await writeFile(file, 'let-me-in-for-the-test\n')
    const guarded = await startDriver(under, {
      ...(await under.environment(simulator, directory)),
      FUNCTION_TOKEN_FILE: file,
    })
    try {
      for (const headers of [{}, { 'x-function-token': 'guess' }, { authorization: 'Bearer guess' }]) {
        const refused = await guarded.post(path, request, { headers })
        assert.deepEqual([refused.status, refused.headers['x-should-retry']], [401, 'false'])
        assert.equal(errorCode(refused), 'invalid_key')
      }
      for (const headers of [
        { 'x-function-token': 'let-me-in-for-the-test' },
        { authorization: 'Bearer let-me-in-for-the-test' },
      ]) {
        assert.equal((await guarded.post(path, request, { headers })).status, 200)
      }
    } finally {
      await guarded.close()
    }
  })

  test('says that nothing is there when the provider cannot be reached', async () => {
    const gone = await startSimulator(under.simulator)
    const environment = await under.environment(gone, directory)
    await gone.close()
    const alone = await startDriver(under, environment)
    try {
      const reply = await alone.post(path, request)
      assert.equal(reply.status, 503, JSON.stringify(reply.body))
      assert.equal(errorCode(reply), 'provider_unavailable')
    } finally {
      await alone.close()
    }
  })
}

const modelSchema = v.strictObject({
  id: v.string(),
  object: v.literal('model'),
  created: v.number(),
  owned_by: v.string(),
  /** What clients of the dialect `messages` read. */
  type: v.literal('model'),
  display_name: v.string(),
  created_at: v.pipe(v.string(), v.isoTimestamp()),
})
const modelListSchema = v.strictObject({
  object: v.literal('list'),
  data: v.array(modelSchema),
  has_more: v.literal(false),
  first_id: v.string(),
  last_id: v.string(),
})

function errorCode(reply: DrivenReply): unknown {
  return Object(Object(reply.body).error).code
}
