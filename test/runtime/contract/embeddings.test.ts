import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { EmbeddingsRequest } from '#runtime/contract/embeddings.ts'
import { wholeEmbeddings } from '#runtime/contract/whole-reply.ts'
import { providerRoutes } from '#runtime/provider/routes.ts'
import { errorOf, startTestFunction } from '../parts.ts'

/** A function that embeds alone, by a provider that answers with these vectors whatever it is asked. */
async function start(context: TestContext, vectors: (number[] | string)[]) {
  const asked: EmbeddingsRequest[] = []
  const running = await startTestFunction((parts) =>
    providerRoutes(
      {
        name: 'p',
        locality: 'external',
        defaultEmbeddingModel: 'm',
        readError: () => undefined,
        async embed(request) {
          asked.push(request)
          const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }))
          return { object: 'list', data, model: request.model }
        },
      },
      parts,
    ),
  )
  context.after(running.close)
  const embed = async (input: unknown, rest: object = {}) => running.post('/v1/embeddings', { input, ...rest })
  return { running, asked, embed }
}

const vectorsOf = (body: unknown) => Object(body).data.map(({ embedding }: { embedding: unknown }) => embedding)

test('there must be a vector for each input: a list of tokens is one, a list of such lists is many', async (context) => {
  const { embed, asked } = await start(context, [[1], [2]])
  for (const input of [
    ['a', 'b'],
    [[1, 2, 3], [4]],
  ]) {
    assert.equal((await embed(input)).status, 200)
    assert.deepEqual(asked.at(-1)?.input, input)
  }
  for (const input of ['a', ['a'], ['a', 'b', 'c'], [1, 2], [[1, 2]], [[1], [2], [3]]]) {
    assert.equal(errorOf(await embed(input)).code, 'bad_reply', JSON.stringify(input))
  }
})

test('vectors must be of one length, and each in a place of its own', async (context) => {
  const { embed } = await start(context, [[1, 2], [1]])
  assert.equal(errorOf(await embed(['a', 'b'])).code, 'bad_reply')
  const at = (...places: number[]) => ({
    object: 'list',
    model: 'm',
    data: places.map((index) => ({ object: 'embedding', index, embedding: [1] })),
  })
  const wanted = { by: 'p', count: 2 }
  const inOrder = at(0, 1)
  assert.equal(wholeEmbeddings(inOrder, wanted), inOrder)
  // Clients go by the place.
  assert.deepEqual(wholeEmbeddings(at(1, 0), wanted), inOrder)
  for (const places of [at(0, 0), at(1, 2), at(0, 0.5), at(0), at(0, 1, 2)]) {
    assert.throws(() => wholeEmbeddings(places, wanted), { code: 'bad_reply' })
  }
  assert.equal((await embed('a', { dimensions: 3 })).status, 502)
  for (const dimensions of [1, null, undefined]) assert.ok(wholeEmbeddings(at(0, 1), { ...wanted, dimensions }))
  assert.throws(() => wholeEmbeddings(at(0, 1), { ...wanted, dimensions: 2 }), { code: 'bad_reply' })
})

test('a vector is of finite numbers, also in base64 and in what base64 has room for', async (context) => {
  const inBase64 = (...vector: number[]) => Buffer.from(Float32Array.from(vector).buffer).toString('base64')
  const { NaN: none, POSITIVE_INFINITY: endless, NEGATIVE_INFINITY: below, MAX_VALUE: large } = Number
  for (const value of [none, endless, below, large]) {
    const wrong = { object: 'embedding', index: 0, embedding: [0.5, value] }
    const list = (embedding: unknown) => ({ object: 'list', model: 'm', data: [{ ...wrong, embedding }] })
    for (const embedding of [[0.5, value], inBase64(0.5, value), inBase64(value, 0.5)]) {
      assert.throws(
        () => wholeEmbeddings(list(embedding), { by: 'p', count: 1 }),
        { code: 'bad_reply' },
        `${embedding}`,
      )
    }
  }
  const { embed } = await start(context, [inBase64(none, none)])
  for (const encoding_format of ['base64', 'float']) {
    assert.equal(errorOf(await embed('a', { encoding_format })).code, 'bad_reply')
  }
  const most = 3.4028234663852886e38
  const large32 = await start(context, [[most, -most, 0, -0, 1e-45]])
  assert.equal((await large32.embed('a', { encoding_format: 'base64' })).status, 200)
})

test('numbers become base64 where that is asked for; what is base64 already stays as it is', async (context) => {
  const { embed } = await start(context, [[1, -2], 'AACAPwAAAMA='])
  const inBase64 = await embed(['a', 'b'], { encoding_format: 'base64' })
  assert.deepEqual(vectorsOf(inBase64.body), ['AACAPwAAAMA=', 'AACAPwAAAMA='])
})

test('base64 becomes numbers where it was not asked for, also in the short form', async (context) => {
  const { embed, running } = await start(context, [[1, -2], 'AACAPwAAAMA='])
  const numbers = [
    [1, -2],
    [1, -2],
  ]
  for (const encoding_format of ['float', null, undefined]) {
    assert.deepEqual(vectorsOf((await embed(['a', 'b'], { encoding_format })).body), numbers)
  }
  assert.deepEqual(Object((await running.post('/', { prompt: ['a', 'b'] })).body).result, numbers)
})

test('a function that embeds alone does so where no task is named, and lists its one model', async (context) => {
  const { running } = await start(context, [[1]])
  assert.deepEqual(Object((await running.post('/', { prompt: 'x' })).body).result, [1])
  assert.equal(errorOf(await running.post('/', { prompt: 'x', task: 'reason' })).param, 'task')
  assert.equal(errorOf(await running.post('/v1/chat/completions', {})).code, 'unknown_path')
  const model = { id: 'm', object: 'model', created: 0, owned_by: 'p' }
  const named = { ...model, type: 'model', display_name: 'm', created_at: '1970-01-01T00:00:00.000Z' }
  const page = { has_more: false, first_id: 'm', last_id: 'm' }
  assert.deepEqual((await running.get('/v1/models')).body, { object: 'list', data: [named], ...page })
})
