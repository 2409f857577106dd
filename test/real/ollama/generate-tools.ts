import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { chatCompletionSchema } from '#runtime/contract/chat.ts'
import { createFunction } from '../../../functions/ollama-generate/handler.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { type OllamaServer, toolsModel } from './ollama-server.ts'

const path = '/v1/chat/completions'
const weather = { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }
const tools = [{ type: 'function', function: weather }]
const question = { role: 'user', content: 'How is the weather in Ulm?' }
/** The model knows no words; held to this schema it can say nothing but the call. */
const schema = {
  type: 'object',
  properties: {
    name: { enum: ['weather'] },
    parameters: { type: 'object', properties: { city: { enum: ['Ulm'] } }, required: ['city'] },
  },
  required: ['name', 'parameters'],
}
const response_format = { type: 'json_schema', json_schema: { name: 'call', schema } }
const calling = { model: toolsModel, messages: [question], tools, response_format, max_tokens: 200 }

/** Tools and images on the Ollama that is running once the tests do. */
export function describeTools(server: () => OllamaServer): void {
  describe('ollama-generate with tools', () => {
    let generate: TestFunction

    before(async () => {
      generate = await startTestFunction(createFunction, { OLLAMA_HOST: server().url })
    })
    after(() => generate?.close())

    const complete = async (request: object) => {
      const reply = await generate.post(path, request)
      assert.equal(reply.status, 200, reply.text)
      return Object(v.parse(chatCompletionSchema, reply.body).choices[0])
    }

    test('makes a call of what the model says, whole and streamed', async () => {
      const { message, finish_reason } = await complete(calling)
      assert.equal(finish_reason, 'tool_calls')
      assert.equal(message.content, null)
      assert.match(message.tool_calls[0].id, /^call_/)
      assert.deepEqual(message.tool_calls[0].function, { name: 'weather', arguments: '{"city":"Ulm"}' })

      const streamed = await generate.post(path, { ...calling, stream: true })
      assert.match(streamed.text, /"tool_calls":\[\{"index":0,"id":"call_\w+",.*\\"Ulm\\"/)
      assert.match(streamed.text, /"finish_reason":"tool_calls"/)
      assert.match(streamed.text, /\[DONE\]/)
    })

    test('puts the tools, the call and its result before the model', async () => {
      const { message } = await complete(calling)
      const result = { role: 'tool', tool_call_id: message.tool_calls[0].id, content: 'It is raining.' }
      const messages = [question, message, result]
      await complete({ model: toolsModel, messages, tools, max_tokens: 3 })
      await server().logged(/tool: .*weather.*assistant: .*weather.*parameters.*Ulm.*tool: It is raining\./)
    })

    test('leaves the tools out where none may be called', async () => {
      const choice = { ...calling, tool_choice: 'none' }
      const { message, finish_reason } = await complete(choice)
      assert.equal(message.tool_calls, undefined)
      assert.equal(finish_reason, 'stop')
    })

    const call = { id: 'a', type: 'function', function: { name: 'weather', arguments: '{}' } }
    const called = { role: 'assistant', content: null, tool_calls: [call] }
    const unable: [string, object, RegExp][] = [
      ['tools', { messages: [question], tools }, /does not support tools/],
      [
        'the results of tools',
        { messages: [question, called, { role: 'tool', tool_call_id: 'a', content: 'Sun' }] },
        /does not support tools/,
      ],
      [
        'images',
        {
          messages: [
            { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] },
          ],
        },
        /does not support vision/,
      ],
      ['the wish for log probabilities', { messages: [question], max_tokens: 1, logprobs: true }, /log probabilities/],
    ]
    for (const [what, request, message] of unable) {
      test(`refuses ${what} for a model, or an Ollama, that has no use for them`, async () => {
        for (const stream of [false, true]) {
          const reply = await generate.post(path, { ...request, stream })
          assert.equal(reply.status, 422, reply.text)
          assert.equal(errorOf(reply).code, 'unsupported_by_provider')
          assert.match(errorOf(reply).message, message)
        }
      })
    }
  })
}
