import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import * as v from 'valibot'
import type { CreateFunction } from '#runtime/start.ts'
import { createFunction as clusterGenerate } from '../../functions/cluster-generate/handler.ts'
import { createFunction as llmRouter } from '../../functions/llm-router/handler.ts'
import { createToken, hashOf } from '../../functions/llm-router/keys/token.ts'
import { createFunction as ollamaGenerate } from '../../functions/ollama-generate/handler.ts'
import { errorOf, startTestFunction, type TestReply } from '../runtime/parts.ts'
import { mountSecrets } from './llm-router/keys/mount.ts'

/** As the clients of /v1/messages read an error, and with it the id that is in the headers. */
const messagesError = v.object({
  type: v.literal('error'),
  error: v.object({ type: v.string(), message: v.string() }),
  request_id: v.string(),
})
const ofMessages = { 'anthropic-version': '2023-06-01' }

function told(reply: TestReply): [status: number, type: string] {
  const { error, request_id } = v.parse(messagesError, reply.body)
  assert.equal(request_id, reply.headers.get('request-id'))
  return [reply.status, error.type]
}

const functions: Record<string, [CreateFunction, Record<string, string>]> = {
  'llm-router': [llmRouter, {}],
  'ollama-generate': [ollamaGenerate, { OLLAMA_HOST: 'http://127.0.0.1:9' }],
  'cluster-generate': [
    clusterGenerate,
    { CLUSTER_BASE_URL: 'http://127.0.0.1:9', CLUSTER_MODEL: 'm', CLUSTER_AUTH: 'none' },
  ],
}
for (const [name, [createFunction, settings]] of Object.entries(functions)) {
  const run = async (context: TestContext, more: Record<string, string> = {}) => {
    const running = await startTestFunction(createFunction, { ...settings, ...more })
    context.after(running.close)
    return running
  }

  test(`${name} tells clients of /v1/messages of errors in their own shape, on whatever path`, async (context) => {
    const { get, post } = await run(context, { max_body_bytes: '1000' })
    for (const path of ['/v1/models/none', '/v1/models/none?beta=true', '/v1/files?beta=true', '/nowhere']) {
      assert.deepEqual(told(await get(path, ofMessages)), [404, 'not_found_error'], path)
    }
    assert.deepEqual(told(await post('/v1/models', {}, ofMessages)), [405, 'invalid_request_error'])
    assert.deepEqual(told(await post('/v1/files', 'x'.repeat(2000), ofMessages)), [413, 'request_too_large'])
  })

  test(`${name} tells all others as before, and each dialect's path in its own shape`, async (context) => {
    const { get, post } = await run(context)
    for (const path of ['/v1/models/none', '/v1/files', '/nowhere']) {
      const reply = await get(path)
      assert.equal(errorOf(reply).type, 'invalid_request_error', path)
      assert.equal(Object(reply.body).type, undefined)
    }
    for (const path of ['/v1/chat/completions', '/v1/completions', '/v1/responses']) {
      const reply = await post(path, '{', ofMessages)
      assert.deepEqual([reply.status, Object(reply.body).type], [400, undefined], path)
      assert.equal(errorOf(reply).type, 'invalid_request_error')
    }
  })
}

test('a client of /v1/messages with a wrong key is told so in its own shape where it lists the models', async (context) => {
  const keys = JSON.stringify([{ id: 'k', name: 'Team', hashes: [hashOf(createToken())] }])
  const { path } = mountSecrets(context, { 'router-keys': keys })
  const router = await startTestFunction(llmRouter, { secret_mount_path: path })
  context.after(router.close)
  const refused = await router.get('/v1/models', { ...ofMessages, 'x-api-key': createToken() })
  assert.deepEqual(told(refused), [401, 'authentication_error'])
  assert.equal(errorOf(await router.get('/v1/models')).code, 'invalid_key')
})
