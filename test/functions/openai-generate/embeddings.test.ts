import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import OpenAI, { APIError } from 'openai'
import { createFunction } from '../../../functions/openai-generate/handler.ts'
import { embeddingVector } from '../../../local/simulators/embedding.ts'
import { openai } from '../../../local/simulators/openai.ts'
import { started } from '../../local/simulators/started.ts'
import { temporaryDirectory } from '../../local/simulators/temporary-directory.ts'
import { errorOf, startTestFunction } from '../../runtime/parts.ts'

const ownModel = { OPENAI_EMBEDDING_MODEL: 'text-embedding-3-small' }

/** The function on a socket, in front of the simulator, and OpenAI's own client in front of the function. */
async function start(context: TestContext, environment: Record<string, string> = ownModel) {
  const simulator = await started(context, openai)
  const file = join(await temporaryDirectory(context), 'openai-api-key')
  await writeFile(file, 'sk-simulated\n')
  const running = await startTestFunction(createFunction, {
    OPENAI_BASE_URL: `${simulator.url}/v1`,
    OPENAI_MODEL: 'gpt-5-nano',
    OPENAI_API_KEY_FILE: file,
    ...environment,
  })
  context.after(running.close)
  const client = new OpenAI({ baseURL: `${running.url}/v1`, apiKey: 'any', maxRetries: 0, logLevel: 'off' })
  return { simulator, running, client }
}

const model = 'text-embedding-3-large'
const asFloats = (vector: number[]) => [...Float32Array.from(vector)]

test('OpenAI’s client embeds in base64 as it asks of its own accord, and the provider’s base64 is passed on', async (context) => {
  const { client, simulator } = await start(context)
  const { data, usage } = await client.embeddings.create({ model, input: ['one', 'two'] })
  assert.deepEqual(
    data.map(({ embedding, index }) => ({ embedding: [...embedding], index })),
    ['one', 'two'].map((text, index) => ({ embedding: asFloats(embeddingVector(text, 768)), index })),
  )
  assert.deepEqual(usage, { prompt_tokens: 2, total_tokens: 2 })
  assert.deepEqual(simulator.calls.at(-1)?.body, { model, input: ['one', 'two'], encoding_format: 'base64' })
})

test('numbers are sent where they are asked for, or nothing is, and of the dimensions asked for', async (context) => {
  const { client, running, simulator } = await start(context)
  const asked = { model, input: 'one', encoding_format: 'float' as const, dimensions: 5 }
  assert.deepEqual((await client.embeddings.create(asked)).data[0]?.embedding, embeddingVector('one', 5))
  const plain = await running.post('/v1/embeddings', { input: 'one' })
  assert.deepEqual(Object(plain.body).data[0].embedding, embeddingVector('one', 768))
  assert.deepEqual(simulator.calls.at(-1)?.body, { input: 'one', model: ownModel.OPENAI_EMBEDDING_MODEL })
})

test('tokens go to the provider as they came, a list of them as one input, a list of lists as many', async (context) => {
  const { client, simulator } = await start(context)
  for (const [input, vectors, tokens] of [
    [[1, 2, 3], 1, 3],
    [[[1], [199_999, 2]], 2, 3],
  ] as const) {
    const given = structuredClone(input) as unknown as number[]
    const { data, usage } = await client.embeddings.create({ model, input: given })
    assert.deepEqual([data.length, usage.prompt_tokens], [vectors, tokens])
    assert.deepEqual(Object(simulator.calls.at(-1)?.body).input, input)
  }
})

test('the function lists its models to OpenAI’s client', async (context) => {
  const { client } = await start(context)
  const models = await Array.fromAsync(client.models.list())
  assert.deepEqual(
    models.map(({ id, owned_by }) => [id, owned_by]),
    [
      ['gpt-5-nano', 'openai'],
      ['text-embedding-3-small', 'openai'],
    ],
  )
  assert.equal((await client.models.retrieve('text-embedding-3-small')).id, 'text-embedding-3-small')
})

test('OpenAI’s refusal of dimensions reaches the client', async (context) => {
  const { client } = await start(context)
  await assert.rejects(client.embeddings.create({ model, input: 'x', dimensions: 4000 }), (error) => {
    assert.ok(error instanceof APIError)
    assert.deepEqual([error.status, error.code], [400, 'invalid_request'])
    assert.match(error.message, /less than or equal to 3072/)
    return true
  })
})

test('without a default model, a request must name one', async (context) => {
  const { running, simulator } = await start(context, {})
  const nameless = await running.post('/v1/embeddings', { input: 'x' })
  assert.deepEqual(
    [nameless.status, errorOf(nameless).code, errorOf(nameless).param],
    [400, 'invalid_request', 'model'],
  )
  assert.match(errorOf(nameless).message, /without a default model for embeddings/)
  assert.equal(simulator.calls.length, 0)
  assert.equal((await running.post('/v1/embeddings', { input: 'x', model })).status, 200)
  const short = await running.post('/', { task: 'embed', prompt: ['x', 'y'], model })
  assert.equal(Object(short.body).result.length, 2)
  assert.deepEqual(
    Object((await running.get('/v1/models')).body).data.map(({ id }: { id: string }) => id),
    ['gpt-5-nano'],
  )
})

test('Cerebras has no embeddings, and is not asked for them', async (context) => {
  const { running, simulator } = await start(context, { OPENAI_VENDOR: 'cerebras', ...ownModel })
  for (const [path, body] of [
    ['/v1/embeddings', { input: 'x', model }],
    ['/', { prompt: 'x', task: 'embed' }],
  ] as const) {
    const refused = errorOf(await running.post(path, body))
    assert.equal(refused.code, 'invalid_request')
    assert.match(refused.message, /cerebras has none/)
  }
  assert.equal(simulator.calls.length, 0)
})
