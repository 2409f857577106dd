import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createFunction } from '../../../functions/openai-generate/handler.ts'
import { startTestFunction } from '../../runtime/parts.ts'
import { translate } from '../translators.ts'

const parameters = { type: 'object', properties: {} }
const hello = [{ role: 'user', content: 'Hello.' }]
const tools = [{ type: 'function', function: { name: 'f', parameters } }]

const callOf = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })
const message = { role: 'assistant', content: null, tool_calls: [callOf('a'), callOf('b')] }
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }

/** The words of OpenAI (run-llama/llama_index#20865). */
const refusal = {
  message: "Unsupported parameter: 'parallel_tool_calls' is not supported with this model.",
  type: 'invalid_request_error',
  param: 'parallel_tool_calls',
  code: 'unsupported_parameter',
}

/** The function before a provider that refuses the field, and else answers with two calls. */
async function startRefusing(context: TestContext) {
  const server = createServer(async (request, response) => {
    const asked = JSON.parse(Buffer.concat(await request.toArray()).toString())
    response.setHeader('content-type', 'application/json')
    if ('parallel_tool_calls' in asked) {
      response.statusCode = 400
      response.end(JSON.stringify({ error: refusal }))
      return
    }
    const choices = [{ index: 0, message, finish_reason: 'tool_calls' }]
    response.end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: asked.model, choices, usage }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const directory = await mkdtemp(join(tmpdir(), 'single-call-'))
  const file = join(directory, 'openai-api-key')
  await writeFile(file, 'a-key-for-tests\n')
  const running = await startTestFunction(createFunction, {
    OPENAI_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    OPENAI_MODEL: 'o4-mini',
    OPENAI_API_KEY_FILE: file,
  })
  context.after(async () => {
    await running.close()
    server.closeAllConnections()
    server.close()
    await rm(directory, { recursive: true })
  })
  return running
}

test('OpenAI’s models that take no word on parallel calls answer in each dialect, with one call where one is wanted', async (context) => {
  const running = await startRefusing(context)
  const ofMessages = { max_tokens: 100, messages: hello, tools: [{ name: 'f', input_schema: parameters }] }
  const ofResponses = { input: 'Hello.', tools: [{ type: 'function', name: 'f', parameters }] }
  const cases: [path: string, body: object, callCount: number][] = [
    ['/v1/chat/completions', { messages: hello, tools, parallel_tool_calls: false }, 1],
    ['/v1/chat/completions', { messages: hello, tools, parallel_tool_calls: true }, 2],
    ['/v1/responses', { ...ofResponses, parallel_tool_calls: false }, 1],
    ['/v1/responses', { ...ofResponses, parallel_tool_calls: true }, 2],
    ['/v1/messages', { ...ofMessages, tool_choice: { type: 'auto', disable_parallel_tool_use: true } }, 1],
  ]
  for (const [path, body, callCount] of cases) {
    const reply = await running.post(path, { model: 'o4-mini', ...body })
    assert.equal(reply.status, 200, reply.text)
    const { choices, output, content } = Object(reply.body)
    const calls = choices?.[0].message.tool_calls ?? output ?? content
    assert.equal(calls.length, callCount, reply.text)
  }
})

test('no other model is kept from what it is told of parallel calls', () => {
  const sent = (model: string, parallel_tool_calls: boolean, provider = 'openai') =>
    Object(translate({ provider, model }, { messages: hello, tools, parallel_tool_calls })).parallel_tool_calls
  for (const told of [true, false]) {
    for (const model of ['o1', 'o3', 'o3-mini', 'o4-mini-2025-04-16', 'ft:o4-mini-2025-04-16:org::id'])
      assert.equal(sent(model, told), undefined, model)
    for (const model of ['gpt-4o', 'gpt-5-mini', 'gpt-6-luna', 'ft:gpt-4o:o3::id'])
      assert.equal(sent(model, told), told)
    assert.equal(sent('openai/o4-mini', told, 'openrouter'), told)
  }
})
