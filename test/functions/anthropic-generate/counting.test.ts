import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import Anthropic, { APIError } from '@anthropic-ai/sdk'
import { createFunction } from '../../../functions/anthropic-generate/handler.ts'
import { createFunction as openai } from '../../../functions/openai-generate/handler.ts'
import { anthropic } from '../../../local/simulators/anthropic.ts'
import type { Behaviour } from '../../../local/simulators/behaviour.ts'
import { started } from '../../local/simulators/started.ts'
import { startTestFunction } from '../../runtime/parts.ts'

const token = 'the function token'
const messages = [{ role: 'user' as const, content: 'Hello.' }]
const prompt = { model: 'claude-haiku-5-5', messages }

/** The function with a key and a function token, and the vendor's own client of it. */
async function start(context: TestContext, behaviour: Partial<Behaviour> = {}, create = createFunction) {
  const simulator = await started(context, anthropic, behaviour)
  const directory = await mkdtemp(join(tmpdir(), 'counting-'))
  context.after(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'anthropic-api-key'), 'a-key-for-tests')
  await writeFile(join(directory, 'function-token'), token)
  const running = await startTestFunction(create, {
    ANTHROPIC_BASE_URL: simulator.url,
    OPENAI_MODEL: 'gpt-5-mini',
    secret_mount_path: directory,
  })
  context.after(running.close)
  const { messages: client } = new Anthropic({ baseURL: running.url, apiKey: token, maxRetries: 0, logLevel: 'off' })
  return { simulator, running, client }
}

const refusedWith = (status: number, said: RegExp) => (error: unknown) => {
  assert.ok(error instanceof APIError)
  assert.equal(error.status, status)
  assert.match(error.message, said)
  return true
}

describe('anthropic-generate counts the tokens of a prompt', () => {
  test('as Anthropic does, by what it would be sent for an answer', async (context) => {
    const { client, simulator } = await start(context, { promptTokens: 42 })
    const asked = {
      ...prompt,
      system: 'Be brief.',
      tools: [{ name: 'weather', input_schema: { type: 'object' as const, properties: {} } }],
      tool_choice: { type: 'auto' as const },
      thinking: { type: 'enabled' as const, budget_tokens: 2048 },
    }
    const { data, response } = await client.countTokens(asked).withResponse()
    assert.deepEqual(data, { input_tokens: 42 })
    assert.equal(response.headers.get('x-llm-estimated'), null)
    await client.create({ ...asked, max_tokens: 4000 })
    const [counted, answered] = simulator.calls
    assert.equal(counted?.path, '/v1/messages/count_tokens')
    const { max_tokens: _, ...same } = Object(answered?.body)
    assert.deepEqual(counted?.body, same)
    assert.deepEqual(Object(counted?.body).thinking, asked.thinking)
  })

  test('without what concerns only an answer', async (context) => {
    const { running, simulator } = await start(context)
    const more = { max_tokens: 10, stop_sequences: ['END'], metadata: { user_id: 'ann' }, service_tier: 'auto' }
    const got = await running.post(
      '/v1/messages/count_tokens',
      { ...prompt, ...more, stream: true, temperature: 0 },
      { 'x-api-key': token },
    )
    assert.equal(got.status, 200, got.text)
    assert.deepEqual(Object.keys(Object(simulator.calls[0]?.body)), ['model', 'messages'])
  })

  test('for who shows the function token, and never of a private prompt', async (context) => {
    const { running, simulator } = await start(context)
    const ask = (headers: Record<string, string>) => running.post('/v1/messages/count_tokens', prompt, headers)
    assert.equal((await ask({})).status, 401)
    const secret = await ask({ 'x-api-key': token, 'x-llm-private': 'true' })
    assert.deepEqual([secret.status, Object(secret.body).error.code], [422, 'unsupported_by_provider'])
    assert.equal(simulator.calls.length, 0)
  })

  test('with its errors in the dialect’s own shape', async (context) => {
    const { client } = await start(context, { fault: { kind: 'status', status: 529 } } as Partial<Behaviour>)
    await assert.rejects(client.countTokens(prompt), refusedWith(429, /overloaded_error|overloaded/i))
    await assert.rejects(client.countTokens({ ...prompt, messages: [] }), refusedWith(400, /messages/))
  })

  test('and a function whose provider cannot count says so', async (context) => {
    const { client } = await start(context, {}, openai)
    await assert.rejects(client.countTokens(prompt), refusedWith(404, /counts no prompt without answering it/))
  })
})
