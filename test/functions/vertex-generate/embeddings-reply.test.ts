import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LlmError } from '#runtime/errors.ts'
import { readEmbeddings, toEmbeddingsReply } from '../../../functions/vertex-generate/embeddings/reply.ts'
import { toVertexEmbedRequests } from '../../../functions/vertex-generate/embeddings/request.ts'

test('a vector of a text that was cut does not pass for the vector of the text', () => {
  const cut = { embeddings: [{ values: [1], statistics: { tokenCount: 2048, truncated: true } }] }
  assert.throws(
    () => readEmbeddings(cut, 1),
    (error) => error instanceof LlmError && error.code === 'invalid_request' && error.details.param === 'input',
  )
})

test('fewer vectors than texts are no reply', () => {
  const embeddings = [{ values: [1] }]
  assert.throws(() => readEmbeddings({ embeddings }, 2), /1 vectors for 2 texts/)
  assert.throws(() => readEmbeddings({ embeddings: [{ values: [] }] }, 1))
  assert.throws(() => readEmbeddings({}, 1))
})

test('tokens are added up, and unknown as soon as one count is missing', () => {
  const usage = (...tokens: (number | undefined)[]) => {
    const embedded = tokens.map((count) => ({ vector: [1], tokens: count }))
    return Object(toEmbeddingsReply(embedded, 'm', false)).usage
  }
  assert.deepEqual(usage(3, 4), { prompt_tokens: 7, total_tokens: 7 })
  assert.equal(usage(3, undefined), undefined)
  const read = readEmbeddings({ embeddings: [{ values: [1], statistics: { tokenCount: 'x' } }, { values: [1] }] }, 2)
  assert.deepEqual(
    read.map(({ tokens }) => tokens),
    [undefined, undefined],
  )
})

test('shortened vectors have length 1, others are passed on as they are', () => {
  const first = (isShortened: boolean) =>
    Object(toEmbeddingsReply([{ vector: [3, 4], tokens: 1 }], 'm', isShortened)).data[0].embedding
  assert.deepEqual(first(true), [0.6, 0.8])
  assert.deepEqual(first(false), [3, 4])
})

test('whatever is embedded, every text is sent once, in its order, and within the limits', () => {
  const text = fc.integer({ min: 1, max: 30_000 }).map((length) => 'x'.repeat(length))
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 400 }), (input) => {
      const requests = toVertexEmbedRequests({ model: 'text-embedding-005', input })
      assert.deepEqual(
        requests.flatMap(({ texts }) => texts),
        input,
      )
      for (const { texts } of requests) {
        assert.ok(texts.length > 0 && texts.length <= 250)
        assert.ok(texts.length === 1 || texts.join('').length <= 20_000)
      }
      const single = toVertexEmbedRequests({ model: 'gemini-embedding-001', input })
      assert.ok(single.every(({ texts }) => texts.length === 1) && single.length === input.length)
    }),
    { numRuns: 50 },
  )
})
