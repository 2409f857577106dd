import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { json, type Route } from '#runtime/http/call.ts'
import { findRoute } from '#runtime/http/router.ts'
import { errorOf, startTestFunction } from '../parts.ts'

const paths = ['/v1/chat/completions', '/v1/responses', '/v1/messages', '/v1/embeddings']
const errorBody = ({ message }: LlmError) => ({ type: 'error', error: { type: 'of messages', message } })
const routes = paths.map(
  (path): Route => ({ method: 'POST', path, handle: () => json({}), ...(path === '/v1/messages' && { errorBody }) }),
)

/** What is said of a path where nothing is. */
function saidOf(path: string, all: readonly Route[] = routes): string {
  try {
    findRoute(all, 'POST', path)
  } catch (error) {
    if (error instanceof LlmError && error.code === 'unknown_path') return error.message
    throw error
  }
  throw new Error(`${path} is answered`)
}

describe('a path that clients know and nobody serves', () => {
  for (const [path, said] of [
    ['/v1/images/generations', /no images are made; POST \/v1\/chat\/completions takes images/],
    ['/v1/images/edits', /no images are made/],
    ['/v1/audio/speech', /no speech is made/],
    ['/v1/audio/transcriptions', /no speech is made or written down/],
    ['/v1/rerank', /nothing is ranked; POST \/v1\/embeddings/],
    ['/v1/moderations', /nothing is moderated/],
    ['/v1/batches', /there are no batches/],
    ['/v1/batches/batch_1/cancel', /there are no batches/],
    ['/v1/files', /no files are kept/],
    ['/v1/files/file-1/content', /no files are kept/],
    ['/v1/assistants', /no conversations are kept; POST \/v1\/responses/],
    ['/v1/threads/thread_1/runs', /no conversations are kept/],
    ['/v1/realtime', /there are no sessions/],
    ['/v1/responses/resp_1', /no responses are kept; POST \/v1\/responses/],
    ['/v1/responses/resp_1/cancel', /no responses are kept/],
    ['/v1/responses/resp_1/input_items', /no responses are kept/],
    ['/v1/responses/input_tokens', /no prompt is counted without answering it; POST \/v1\/responses tells/],
    ['/v1/messages/batches', /there are no batches; POST \/v1\/messages takes/],
    ['/v1/messages/count_tokens', /counts no prompt without answering it; POST \/v1\/messages tells/],
    ['/v1/messages/batches/1/results', /there are no batches/],
  ] as const) {
    test(`${path} says why, and what is served instead`, () => {
      assert.match(saidOf(path), said)
      assert.ok(saidOf(path).startsWith(`There is nothing at ${path}: `))
    })
  }

  test('of tokens alone names the path that counts them, where there is one', () => {
    const all = ['/v1/messages/count_tokens', ...paths].map(
      (path): Route => ({ method: 'POST', path, handle: () => json({}) }),
    )
    assert.match(
      saidOf('/v1/responses/input_tokens', all),
      /form of \/v1\/messages only; POST \/v1\/messages\/count_tokens/,
    )
  })

  test('is as any other where what would serve instead is missing', () => {
    assert.match(saidOf('/v1/images/generations', routes.slice(1)), /this function answers POST \/v1\/responses, /)
    for (const path of ['/v1/imagess', '/v2/images', '/images']) assert.match(saidOf(path), /this function answers /)
  })

  test('has errors in the shape of the path above it', async () => {
    const running = await startTestFunction(() => routes)
    try {
      const batches = await running.post('/v1/messages/batches', {})
      assert.equal(batches.status, 404)
      assert.equal(Object(batches.body).error.type, 'of messages')
      const others = await running.get('/v1/responses/resp_1')
      assert.equal(others.status, 404)
      assert.equal(errorOf(others).code, 'unknown_path')
    } finally {
      await running.close()
    }
  })
})
