import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { embeddingsReplySchema } from '#runtime/contract/embeddings.ts'
import { parseRequest } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'
import { toReply } from '../../../functions/ollama-embed/reply.ts'

const reply = { model: 'm', embeddings: [[0.48, 0.64, 0.6]] }
const vector = (dimensions: number | null | undefined) =>
  parseRequest(embeddingsReplySchema, toReply(reply, dimensions)).data[0]?.embedding

test('a vector of more dimensions than asked for is cut and has length 1 again', () => {
  const [first, second] = v.parse(v.tuple([v.number(), v.number()]), vector(2))
  assert.ok(Math.abs(first - 0.6) < 1e-12 && Math.abs(second - 0.8) < 1e-12)
  assert.deepEqual(vector(1), [1])
})

test('a vector of the dimensions asked for, or of any where none are, is passed on as it is', () => {
  for (const dimensions of [3, null, undefined]) assert.deepEqual(vector(dimensions), [0.48, 0.64, 0.6])
})

test('more dimensions than the model has are refused', () => {
  const isRefusal = (error: unknown) =>
    error instanceof LlmError && error.code === 'invalid_request' && error.details.param === 'dimensions'
  assert.throws(() => vector(4), isRefusal)
})
