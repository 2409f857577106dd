import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecrets } from '#runtime/secrets.ts'
import { createFunction } from '../../../functions/openai-generate/handler.ts'
import { openai } from '../../../local/simulators/openai.ts'
import { started } from '../../local/simulators/started.ts'
import { errorOf, startTestFunction } from '../../runtime/parts.ts'

const path = '/v1/chat/completions'
const body = { messages: [{ role: 'user', content: 'x' }] }
const isPrivate = { 'x-llm-private': 'true' }
const image = (url: string) => ({
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'x' },
        { type: 'image_url', image_url: { url } },
      ],
    },
  ],
})

test('only a server in the cluster by its vendor and its address gets what is private', async (context) => {
  const simulator = await started(context, openai)
  for (const [vendor, address, more, isInside] of [
    ['vllm', `${simulator.url}/v1`, {}, true],
    ['sglang', `${simulator.url}/v1`, {}, true],
    ['openai', `${simulator.url}/v1`, {}, false],
    ['openai', `${simulator.url}/v1`, { trusted_with_private: 'true' }, true],
    ['vllm', 'https://api.openai.com/v1', {}, false],
    ['vllm', 'http://203.0.113.7:8000/v1', {}, false],
  ] as const) {
    const environment = { OPENAI_VENDOR: vendor, OPENAI_BASE_URL: address, OPENAI_MODEL: 'gpt-5-nano' }
    const read = (name: string) => (name === 'openai-api-key' ? 'a-key-for-tests' : undefined)
    const key = () => 'a-key-for-tests'
    const secrets = { ...createSecrets('/nonexistent', {}), read, require: key, readKey: read, requireKey: key }
    const running = await startTestFunction(createFunction, { ...environment, ...more }, { secrets })
    context.after(running.close)
    const before = simulator.calls.length
    const reply = await running.post(path, body, isPrivate)
    assert.notEqual(errorCode(reply), isInside ? 'unsupported_by_provider' : undefined, `${vendor} ${address}`)
    assert.equal(simulator.calls.length - before, isInside ? 1 : 0, `${vendor} ${address}: ${reply.text}`)
  }
})

test('a server in the cluster is sent no addresses: another target may be, for what is not private', async (context) => {
  const simulator = await started(context, openai)
  const environment = { OPENAI_VENDOR: 'vllm', OPENAI_BASE_URL: `${simulator.url}/v1`, OPENAI_MODEL: 'gpt-5-nano' }
  const running = await startTestFunction(createFunction, environment)
  context.after(running.close)
  const address = image('http://169.254.169.254/latest/meta-data')
  assert.equal(errorOf(await running.post(path, address)).code, 'unsupported_by_provider')
  assert.equal(errorOf(await running.post(path, address, isPrivate)).code, 'invalid_request')
  assert.equal(simulator.calls.length, 0)
  await running.post(path, image('data:image/png;base64,AAAA'), isPrivate)
  assert.equal(simulator.calls.length, 1)
})

test('nor is it in a request for vectors, and its messages would be embedded in place of the input', async (context) => {
  const simulator = await started(context, openai)
  const environment = {
    ...{ OPENAI_VENDOR: 'vllm', OPENAI_BASE_URL: `${simulator.url}/v1`, OPENAI_MODEL: 'gpt-5-nano' },
    OPENAI_EMBEDDING_MODEL: 'text-embedding-3-small',
  }
  const running = await startTestFunction(createFunction, environment)
  context.after(running.close)
  const ask = (fields: object, headers = {}) => running.post('/v1/embeddings', { input: 'x', ...fields }, headers)
  const address = { images: ['http://169.254.169.254/latest/meta-data'] }
  assert.equal(errorOf(await ask(address)).code, 'unsupported_by_provider')
  assert.equal(errorOf(await ask(address, isPrivate)).code, 'invalid_request')
  assert.deepEqual(errorOf(await ask({ messages: [{ role: 'user', content: 'another text' }] })).param, 'input')
  assert.equal(simulator.calls.length, 0)
  assert.equal((await ask({}, isPrivate)).status, 200)
})

function errorCode({ body }: { body: unknown }): unknown {
  return Object(Object(body).error).code
}
