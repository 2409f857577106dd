import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { createFunction as createCluster } from '../../functions/cluster-generate/handler.ts'
import { createFunction as createVendor } from '../../functions/openai-generate/handler.ts'
import { startServer } from '../local/cluster-proxy/started.ts'
import { startTestFunction } from '../runtime/parts.ts'

const thought = 'I must look at a.txt'
const calls = [{ id: 'call00001', type: 'function', function: { name: 'f', arguments: '{}' } }]
const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }]
const answer = {
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Done.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
}

/** Each server, and the fields in which one of its versions looks for the thoughts of an assistant's message. */
const servers: [string, string[], (url: string) => ReturnType<typeof startTestFunction>][] = [
  ['vllm', ['reasoning', 'reasoning_content'], (url) => vendor('vllm', url)],
  ['sglang', ['reasoning_content'], (url) => vendor('sglang', url)],
  [
    'the cluster',
    ['reasoning', 'reasoning_content'],
    (url) => startTestFunction(createCluster, { CLUSTER_BASE_URL: url, CLUSTER_MODEL: 'm', CLUSTER_AUTH: 'none' }),
  ],
]

function vendor(name: string, url: string) {
  return startTestFunction(createVendor, { OPENAI_VENDOR: name, OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'm' })
}

describe('the thoughts that led to a call of a tool go with its result', () => {
  for (const [server, fields, start] of servers) {
    for (const given of ['reasoning_content', 'reasoning']) {
      for (const stream of [false, true]) {
        test(`to ${server}, told as ${given}, ${stream ? 'streamed' : 'whole'}`, async (context) => {
          const asked: unknown[] = []
          const { origin } = await startServer(context, async (request, response) => {
            asked.push(JSON.parse(await text(request)))
            response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
          })
          const running = await start(origin)
          context.after(running.close)
          const messages = [
            { role: 'user', content: 'x' },
            { role: 'assistant', content: null, [given]: thought, tool_calls: calls },
            { role: 'tool', tool_call_id: 'call00001', content: 'ok' },
          ]
          await running.post('/v1/chat/completions', { model: 'm', messages, tools, stream })
          const [, turn] = Object(asked.at(-1)).messages
          for (const field of fields) assert.equal(turn[field], thought, field)
        })
      }
    }
  }
})
