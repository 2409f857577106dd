import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { vendorNames } from '../../../functions/openai-generate/vendor/vendors.ts'
import { translate } from '../translators.ts'
import { openAiWires } from './openai-wires.ts'
import { answerJson, scripted } from './provider.ts'
import { sse } from './wire.ts'

const head = { id: 'chatcmpl-1', created: 1, model: 'm' }
const usage = { prompt_tokens: 3, completion_tokens: 20, total_tokens: 23 }
const tools = ['a', 'b'].map((name) => ({ type: 'function', function: { name } }))
const callOf = (name: string, given: string) => ({ id: name, type: 'function', function: { name, arguments: given } })
const details = [0, 1].map((calls) => ({ type: 'reasoning.text', text: 'Hm.', after: { characters: 0, calls } }))
const message = {
  role: 'assistant',
  content: 'I look.',
  tool_calls: [callOf('a', '{"n":1}'), callOf('b', '{"n":2}')],
  reasoning_details: details,
}

const chunk = (delta: object, finish_reason: string | null = null, rest: object = {}) =>
  sse({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }], ...rest })
const part = (index: number, given: string, rest: object = {}) => ({
  tool_calls: [{ index, ...rest, function: { ...rest, arguments: given } }],
})

for (const wire of openAiWires.slice(0, 3)) {
  describe(`${wire.title}: an answer with two calls`, () => {
    const { ask } = scripted(wire, 'over a socket')
    const answerWhole = () =>
      ask(
        (response) =>
          answerJson(response, {
            ...head,
            object: 'chat.completion',
            choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
            usage,
          }),
        asked,
      )
    let asked: object = {}

    test('has the first alone where one at a time is wanted, whole', async () => {
      asked = { tools, parallel_tool_calls: false }
      const { body, text } = await answerWhole()
      const [choice] = Object(body).choices
      assert.deepEqual(choice.message.tool_calls, [callOf('a', '{"n":1}')], text)
      assert.deepEqual(choice.message.reasoning_details, details.slice(0, 1))
      assert.equal(choice.message.content, 'I look.')
      assert.equal(choice.finish_reason, 'tool_calls')
      assert.equal(Object(body).usage.completion_tokens, 20)
    })

    test('keeps both otherwise', async () => {
      for (const wish of [{ tools }, { tools, parallel_tool_calls: true }]) {
        asked = wish
        const { body } = await answerWhole()
        assert.equal(Object(body).choices[0].message.tool_calls.length, 2)
      }
    })

    test('has the first alone where one at a time is wanted, streamed and cut in the second', async () => {
      const { text } = await ask(
        (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          response.write(chunk({ role: 'assistant', ...part(0, '{"n"', { id: 'a', name: 'a' }) }))
          response.write(chunk(part(0, ':1}')))
          response.write(chunk(part(1, '{"n', { id: 'b', name: 'b' })))
          response.end(chunk({}, 'tool_calls', { usage }) + sse('[DONE]'))
        },
        { tools, parallel_tool_calls: false, stream: true, stream_options: { include_usage: true } },
      )
      const told = text
        .split('\n\n')
        .flatMap((event) => (event.startsWith('data: {') ? [JSON.parse(event.slice(6))] : []))
      const calls = told.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])
      assert.ok(calls.length > 0 && calls.every(({ index }) => index === 0), text)
      assert.equal(calls.map((call) => call.function.arguments).join(''), '{"n":1}')
      assert.deepEqual(
        told.flatMap(({ choices }) => choices[0]?.finish_reason ?? []),
        ['tool_calls'],
      )
      assert.equal(told.findLast((one) => one.usage)?.usage.completion_tokens, 20)
    })
  })
}

test('whether one call at a time is wanted reaches those that take it, and is left out for the others', () => {
  for (const severalCalls of [false, true]) {
    const request = { messages: [{ role: 'user', content: 'Hello.' }], tools, parallel_tool_calls: severalCalls }
    for (const provider of ['groq', 'cluster', 'vertex', 'bedrock', 'ollama', ...vendorNames]) {
      const sent = Object(translate({ provider, model: 'gemini-3-pro' }, request))
      const isTold = !['vertex', 'bedrock', 'ollama', 'gemini', 'zai'].includes(provider)
      assert.equal(sent.parallel_tool_calls, isTold ? severalCalls : undefined, provider)
    }
  }
})
