import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { CreateFunction } from '#runtime/start.ts'
import { createFunction as anthropicGenerate } from '../../functions/anthropic-generate/handler.ts'
import { createFunction as bedrockGenerate } from '../../functions/bedrock-generate/handler.ts'
import { createFunction as clusterGenerate } from '../../functions/cluster-generate/handler.ts'
import { createFunction as groqGenerate } from '../../functions/groq-generate/handler.ts'
import { createFunction as ollamaGenerate } from '../../functions/ollama-generate/handler.ts'
import { createFunction as openaiGenerate } from '../../functions/openai-generate/handler.ts'
import { startTestFunction } from '../runtime/parts.ts'

/** What doubles and plain objects lose: a 64-bit integer, a number beyond all doubles, and names that objects have themselves. */
const given = '{"id":2512292042121000001,"constructor":"x","__proto__":{"a":1},"far":1e400}'
const said = JSON.stringify(given)

/** What a provider answers when it calls the tool with these arguments, as the text that it sends. */
const openAiForm = `{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":${said}}}]},"finish_reason":"tool_calls"}]}`
const replies: Record<string, string> = {
  groq: openAiForm,
  openai: openAiForm,
  cluster: openAiForm,
  anthropic: `{"id":"x","type":"message","role":"assistant","model":"m","content":[{"type":"tool_use","id":"a","name":"f","input":${given}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}`,
  bedrock: `{"output":{"message":{"role":"assistant","content":[{"toolUse":{"toolUseId":"a","name":"f","input":${given}}}]}},"stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}`,
  ollama: `{"model":"m","created_at":"","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":${given}}}]},"done":true,"done_reason":"stop","capabilities":["tools"]}`,
}

const functions: Record<string, [CreateFunction, (url: string, key: string) => Record<string, string>]> = {
  groq: [groqGenerate, (url, key) => ({ GROQ_BASE_URL: url, GROQ_API_KEY_FILE: key })],
  openai: [openaiGenerate, (url, key) => ({ OPENAI_BASE_URL: url, OPENAI_MODEL: 'm', OPENAI_API_KEY_FILE: key })],
  cluster: [clusterGenerate, (url) => ({ CLUSTER_BASE_URL: url, CLUSTER_MODEL: 'm', CLUSTER_AUTH: 'none' })],
  anthropic: [anthropicGenerate, (url, key) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY_FILE: key })],
  bedrock: [
    bedrockGenerate,
    (url, key) => ({ AWS_REGION: 'us-east-1', BEDROCK_BASE_URL: url, BEDROCK_API_KEY_FILE: key }),
  ],
  ollama: [ollamaGenerate, (url) => ({ OLLAMA_HOST: url })],
}

const offered = '"tools":[{"name":"f","input_schema":{"type":"object"}}]'

/** A provider that answers the same to everything, and what it was sent. */
async function startProvider(context: TestContext, reply: string) {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    asked.push(Buffer.concat(chunks).toString())
    response.setHeader('content-type', 'application/json').end(reply)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return { url: `http://127.0.0.1:${address.port}`, asked }
}

async function start(context: TestContext, name: string) {
  const [createFunction, environment] = functions[name] ?? []
  assert.ok(createFunction && environment)
  const directory = await mkdtemp(join(tmpdir(), 'exact-'))
  context.after(() => rm(directory, { recursive: true }))
  const key = join(directory, 'key')
  await writeFile(key, 'a-key-for-tests')
  const provider = await startProvider(context, replies[name] ?? '')
  const running = await startTestFunction(createFunction, environment(provider.url, key))
  context.after(running.close)
  return { provider, running }
}

for (const name of Object.keys(functions)) {
  test(`arguments come from ${name} and go back to it as they are`, async (context) => {
    const { provider, running } = await start(context, name)
    const tools = [{ type: 'function', function: { name: 'f' } }]
    const hello = { role: 'user', content: 'Hello.' }
    const reply = await running.post('/v1/chat/completions', { messages: [hello], tools })
    assert.equal(reply.status, 200, reply.text)
    const { message } = Object(reply.body).choices[0]
    assert.equal(message.tool_calls[0].function.arguments, given)

    const result = { role: 'tool', tool_call_id: message.tool_calls[0].id, content: 'x' }
    const next = await running.post('/v1/chat/completions', { messages: [hello, message, result], tools })
    assert.equal(next.status, 200, next.text)
    const sent = provider.asked.findLast((text) => text.includes('constructor')) ?? ''
    assert.ok(sent.includes(given) || sent.includes(said), sent)
  })
  test(`inputs of Anthropic’s messages come from ${name} and go back to it as they are`, async (context) => {
    const { provider, running } = await start(context, name)
    const ask = (rest: string) => running.post('/v1/messages', `{"max_tokens":2000,${offered},"messages":[${rest}]}`)
    const hello = '{"role":"user","content":"Hello."}'
    const reply = await ask(hello)
    assert.equal(reply.status, 200, reply.text)
    assert.ok(reply.text.includes(`"input":${given}`), reply.text)

    const { content } = Object(reply.body)
    const use = `{"type":"tool_use","id":${JSON.stringify(content[0].id)},"name":"f","input":${given}}`
    const result = JSON.stringify({ type: 'tool_result', tool_use_id: content[0].id, content: 'x' })
    const next = await ask(`${hello},{"role":"assistant","content":[${use}]},{"role":"user","content":[${result}]}`)
    assert.equal(next.status, 200, next.text)
    const sent = provider.asked.findLast((text) => text.includes('constructor')) ?? ''
    assert.ok(sent.includes(given) || sent.includes(said), sent)
  })
}

/** What an answer leaves behind that its token limit has cut, and what models write beside objects. */
const broken = ['{"path":"a.txt","text":"It was a dark', '["a.txt"]', '"a.txt"', '7', '{"path":"\\ud83d']
/** Those that take any text, as their own models may have written it. */
const takesAnyText: ReadonlySet<string> = new Set(['groq', 'openai'])

for (const name of Object.keys(functions)) {
  test(`arguments that are no object go back to ${name}`, async (context) => {
    const { provider, running } = await start(context, name)
    const tools = [{ type: 'function', function: { name: 'f' } }]
    for (const text of broken) {
      const call = { id: 'a', type: 'function', function: { name: 'f', arguments: text } }
      const messages = [
        { role: 'user', content: 'Hello.' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'a', content: 'No such call.' },
      ]
      const reply = await running.post('/v1/chat/completions', { messages, tools })
      assert.equal(reply.status, 200, reply.text)
      const wrapped = JSON.stringify({ INVALID_JSON: text })
      const sent = takesAnyText.has(name) ? text : wrapped
      const asked = provider.asked.at(-1) ?? ''
      const ways = [sent, JSON.stringify(sent)]
      assert.ok(
        ways.some((way) => asked.includes(way)),
        asked,
      )
      if (takesAnyText.has(name)) assert.ok(!asked.includes('INVALID_JSON'), asked)
    }
  })
}
