import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createFunction } from '../../../functions/openai-generate/handler.ts'
import { errorOf, startTestFunction } from '../../runtime/parts.ts'

/** No vendor fills all of it in: `object` is missing, and `cost` is OpenRouter's. */
const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
const message = { role: 'assistant', content: null, reasoning_content: 'Hm', tool_calls: [call] }
const answer = {
  id: 'x',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message, logprobs: { content: [] }, finish_reason: 'tool_calls' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5, cost: 0.00012, cost_details: { upstream: 0.0001 } },
}

type Asked = { path: string | undefined; headers: IncomingHttpHeaders }

/** A function in front of a vendor that answers the same to everything. */
async function startVendor(context: TestContext, environment: Record<string, string>) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    asked.push({ path: request.url, headers: request.headers })
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const running = await startTestFunction(createFunction, {
    OPENAI_BASE_URL: `http://127.0.0.1:${address.port}/api/v1/`,
    OPENAI_MODEL: 'm',
    ...environment,
  })
  context.after(async () => {
    await running.close()
    server.closeAllConnections()
    server.close()
  })
  return { running, asked }
}

const chat = { messages: [{ role: 'user', content: 'x' }] }

test('OpenRouter is told who asks, and its cost is passed on with all else that it answers', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'openrouter-'))
  context.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'openrouter-api-key')
  await writeFile(file, 'sk-or-for-tests\n')
  const { running, asked } = await startVendor(context, {
    OPENAI_VENDOR: 'openrouter',
    OPENAI_API_KEY_FILE: file,
    OPENAI_APP_URL: 'https://team.example',
    OPENAI_APP_TITLE: 'Team',
  })
  const reply = await running.post('/v1/chat/completions', chat)
  assert.deepEqual(reply.body, { object: 'chat.completion', ...answer })
  const [{ path, headers } = { path: '', headers: {} }] = asked
  assert.equal(path, '/api/v1/chat/completions')
  assert.deepEqual(
    [headers.authorization, headers['http-referer'], headers['x-title']],
    ['Bearer sk-or-for-tests', 'https://team.example', 'Team'],
  )
})

test('vLLM needs no key', async (context) => {
  const { running } = await startVendor(context, { OPENAI_VENDOR: 'vllm' })
  assert.equal((await running.post('/v1/chat/completions', chat)).status, 200)
  assert.equal(Object((await running.post('/', { prompt: 'x' })).body).provider, 'vllm')
})

test('every other vendor needs one, and is not asked without it', async (context) => {
  const { running, asked } = await startVendor(context, { OPENAI_VENDOR: 'together' })
  const missing = await running.post('/v1/chat/completions', chat)
  assert.deepEqual([missing.status, errorOf(missing).code], [503, 'missing_secret'])
  assert.equal(asked.length, 0)
})

test('an unknown vendor, or no model, stops the start', async () => {
  const start = (environment: Record<string, string>) => startTestFunction(createFunction, environment)
  await assert.rejects(
    start({ OPENAI_MODEL: 'm', OPENAI_VENDOR: 'x' }),
    /OPENAI_VENDOR must be one of openai, together/,
  )
  await assert.rejects(start({}), /OPENAI_MODEL is not set/)
})

test('a vendor without an address stops the start, since its key would go to another vendor', async () => {
  const environment = { OPENAI_MODEL: 'm', OPENAI_VENDOR: 'together' }
  await assert.rejects(startTestFunction(createFunction, environment), {
    name: 'SettingsError',
    message: /Set OPENAI_BASE_URL to the address of together/,
  })
})
