import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Parts } from '#runtime/parts.ts'
import { createFunction } from '../../../functions/vertex-generate/handler.ts'
import { embeddingVector } from '../../../local/simulators/embedding.ts'
import { writeExternalAccount } from '../../../local/simulators/google-credentials.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { started } from '../../local/simulators/started.ts'
import { temporaryDirectory } from '../../local/simulators/temporary-directory.ts'
import { errorOf, startTestFunction } from '../../runtime/parts.ts'

async function start(context: TestContext, environment: Record<string, string> = {}, overrides: Partial<Parts> = {}) {
  const simulator = await started(context, vertex)
  const google = {
    GOOGLE_CLOUD_PROJECT: 'p',
    VERTEX_BASE_URL: simulator.url,
    VERTEX_CREDENTIALS_FILE: await writeExternalAccount(await temporaryDirectory(context), simulator.url),
  }
  const running = await startTestFunction(createFunction, { ...google, ...environment }, overrides)
  context.after(running.close)
  const asked = () => simulator.calls.filter(({ path }) => /:(predict|embedContent)$/.test(path))
  const embed = (body: object) => running.post('/v1/embeddings', body)
  return { simulator, running, asked, embed }
}

const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`)
const vectors = (body: unknown) => Object(body).data.map(({ embedding }: { embedding: unknown }) => embedding)

for (const [model, requests, method] of [
  ['gemini-embedding-001', 20, 'predict'],
  ['gemini-embedding-2', 20, 'embedContent'],
  ['text-embedding-005', 1, 'predict'],
] as const) {
  test(`${model} gives a vector for each text, in their order, by ${requests} requests`, async (context) => {
    const { embed, asked } = await start(context)
    const { status, body, text } = await embed({ model, input: texts })
    assert.equal(status, 200, text)
    assert.deepEqual(
      vectors(body),
      texts.map((one) => embeddingVector(one, 768)),
    )
    assert.equal(Object(body).model, model)
    assert.deepEqual(Object(body).usage, { prompt_tokens: 40, total_tokens: 40 })
    assert.equal(asked().length, requests)
    const place = `/v1beta1/projects/p/locations/global/publishers/google/models/${model}:${method}`
    assert.ok(asked().every(({ path }) => path === place))
  })
}

test('the dimensions asked for are sent, and no text may be cut', async (context) => {
  const { embed, asked } = await start(context)
  const parameters = { outputDimensionality: 3, autoTruncate: false }
  const first = await embed({ model: 'gemini-embedding-001', input: 'x', dimensions: 3 })
  assert.deepEqual(asked()[0]?.body, { instances: [{ content: 'x' }], parameters })
  assert.equal(vectors(first.body)[0].length, 3)
  await embed({ model: 'gemini-embedding-2', input: 'x', dimensions: 3 })
  assert.deepEqual(asked()[1]?.body, {
    content: { parts: [{ text: 'x' }], role: 'user' },
    embedContentConfig: parameters,
  })
  for (const model of ['gemini-embedding-001', 'gemini-embedding-2', 'text-embedding-005']) {
    const refused = await embed({ model, input: 'x'.repeat(40_000) })
    assert.deepEqual([refused.status, errorOf(refused).code], [400, 'context_length_exceeded'])
    assert.match(errorOf(refused).message, /This model's maximum context length is .*input token count/)
  }
})

test('vectors come in base64 where it is asked for', async (context) => {
  const { embed } = await start(context)
  const [vector] = vectors((await embed({ input: 'x', encoding_format: 'base64', dimensions: 4 })).body)
  const bytes = Buffer.from(vector, 'base64')
  const read = [0, 4, 8, 12].map((offset) => bytes.readFloatLE(offset))
  const expected = embeddingVector('x', 4)
  assert.ok(read.every((value, index) => Math.abs(value - (expected[index] ?? 0)) < 1e-6))
})

test('a list over the limits of one request goes in several', async (context) => {
  const { embed, asked } = await start(context)
  const model = 'text-embedding-005'
  await embed({ model, input: Array.from({ length: 251 }, () => 'x') })
  const long = 'x'.repeat(7000)
  await embed({ model, input: [long, long, long, 'y'] })
  const sizes = asked().map(({ body }) => Object(body).instances.length)
  assert.deepEqual(sizes.slice(0, 2).sort(), [1, 250])
  assert.deepEqual(sizes.slice(2).sort(), [2, 2])
})

test('tokens are refused before any call', async (context) => {
  const { embed, simulator } = await start(context)
  for (const input of [
    [1, 2],
    [[1], [2]],
  ]) {
    const refused = await embed({ input })
    assert.deepEqual([errorOf(refused).code, errorOf(refused).param], ['invalid_request', 'input'])
  }
  assert.equal(simulator.calls.length, 0)
})

/** What the function asks of the model goes to `answer` in place of the network, the sign-in not. */
function answeredBy(answer: (signal: AbortSignal, count: number) => Promise<Response>) {
  const signals: AbortSignal[] = []
  const stub: typeof fetch = (_, init) => {
    assert.ok(init?.signal)
    return answer(init.signal, signals.push(init.signal))
  }
  return { signals, overrides: { fetch: stub } }
}

test('when one request fails all fail, and no more are begun; the provider may charge for those that it answers later', async (context) => {
  const { promise: whenRefused, resolve: refused } = Promise.withResolvers<void>()
  const { signals, overrides } = answeredBy(async (_, count) => {
    if (count === 8) {
      setImmediate(refused)
      return new Response('{}', { status: 429 })
    }
    await whenRefused
    return Response.json({ embedding: { values: [1] } })
  })
  const { embed } = await start(context, {}, overrides)
  const reply = await embed({ model: 'gemini-embedding-2', input: texts })
  assert.deepEqual([reply.status, errorOf(reply).code], [429, 'rate_limited'])
  assert.equal(reply.headers.get('x-llm-may-be-billed'), 'true')
  assert.equal(signals.length, 8)
})

for (const [what, failure, status, code] of [
  ['a limit', () => new Response('{}', { status: 429 }), 429, 'rate_limited'],
  ['a refusal of one text', () => new Response('{}', { status: 400 }), 422, 'unsupported_by_provider'],
  ['a connection that breaks', () => Promise.reject(new Error('read ECONNRESET')), 503, 'provider_unavailable'],
] as const) {
  for (const model of ['gemini-embedding-2', 'text-embedding-005']) {
    test(`of a list for ${model} that ${what} ends after others were answered, the provider may charge for those`, async (context) => {
      const { overrides } = answeredBy(async (_, count) => {
        if (count > 8) return failure()
        return Response.json({ embedding: { values: [1] }, predictions: [{ embeddings: { values: [1] } }] })
      })
      const { embed } = await start(context, {}, overrides)
      const long = texts.map((text) => text.padEnd(15_000, '.'))
      const reply = await embed({ model, input: long })
      assert.deepEqual([reply.status, errorOf(reply).code], [status, code])
      assert.equal(reply.headers.get('x-llm-may-be-billed'), 'true')
    })
  }
}

test('of a list whose first request is refused, nothing has been charged for', async (context) => {
  const { overrides } = answeredBy(async () => new Response('{}', { status: 429 }))
  const { embed } = await start(context, {}, overrides)
  const reply = await embed({ model: 'gemini-embedding-2', input: texts })
  assert.deepEqual([reply.status, reply.headers.get('x-llm-may-be-billed')], [429, null])
})

test('with @google-cloud/vertexai there are no embeddings, and the answer says how to get them', async (context) => {
  const { embed, running, simulator } = await start(context, { VERTEX_SDK: 'vertexai' })
  const refused = await embed({ input: 'x' })
  assert.deepEqual([refused.status, errorOf(refused).code], [400, 'invalid_request'])
  assert.match(errorOf(refused).message, /set VERTEX_SDK to genai/)
  const { data } = Object((await running.get('/v1/models')).body)
  assert.equal(data.length, 1)
  assert.equal(simulator.calls.length, 0)
})
