import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { answerJson, scripted } from './provider.ts'
import { sse } from './wire.ts'

const head = { id: 'chatcmpl-1', created: 1, model: 'm' }
const usage = { prompt_tokens: 3, completion_tokens: 20, total_tokens: 23 }
const tools = [{ type: 'function', function: { name: 'weather' } }]
const called = { name: 'weather', arguments: '{"city":"Köln"}' }
const chunk = (delta: object, finish_reason: string | null = null, rest: object = {}) =>
  sse({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }], ...rest })

for (const wire of openAiWires.filter(({ title }) => /cluster|groq|openai$|vllm/.test(title))) {
  describe(`${wire.title}: a call in OpenAI’s older form`, () => {
    const { ask } = scripted(wire, 'over a socket')
    const whole = async (request: object, message: object, finish_reason = 'function_call', path?: string) => {
      const choices = [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason }]
      const answer = { ...head, object: 'chat.completion', choices, usage }
      const { body, text } = await ask((response) => answerJson(response, answer), request, path)
      return { body: Object(body), text }
    }

    test('is one of a list where tools were offered, whole', async () => {
      for (const end of ['function_call', 'stop', 'tool_calls']) {
        const { body, text } = await whole({ tools }, { function_call: called }, end)
        const [{ message, finish_reason }] = body.choices
        assert.match(message.tool_calls[0].id, /^call_/, text)
        assert.deepEqual(message.tool_calls, [{ id: message.tool_calls[0].id, type: 'function', function: called }])
        assert.deepEqual([message.function_call, finish_reason], [undefined, 'tool_calls'])
      }
    })

    test('is left out where it says nothing, and where it says again what the list does', async () => {
      const { body } = await whole({ tools }, { content: 'Hm.', function_call: { name: '', arguments: '' } }, 'stop')
      assert.deepEqual(body.choices[0].message, { role: 'assistant', content: 'Hm.' })
      const call = { id: 'c1', type: 'function', function: called }
      const twice = await whole({ tools }, { function_call: called, tool_calls: [call] }, 'tool_calls')
      assert.deepEqual(twice.body.choices[0].message.tool_calls, [call])
      assert.equal(twice.body.choices[0].message.function_call, undefined)
    })

    test('reaches the other dialects', async () => {
      const messages = [{ role: 'user', content: 'hi' }]
      const asked = { tools: [{ name: 'weather', input_schema: { type: 'object' } }], max_tokens: 9, messages }
      const { body, text } = await whole(asked, { function_call: called }, 'function_call', '/v1/messages')
      assert.deepEqual([body.content?.[0].name, body.content?.[0].input], ['weather', { city: 'Köln' }], text)
      assert.equal(body.stop_reason, 'tool_use')
    })

    test('stays as it is where it was asked for', { skip: !/openai$/.test(wire.title) }, async () => {
      const { body, text } = await whole({ functions: [{ name: 'weather' }] }, { function_call: called })
      const [{ message, finish_reason }] = body.choices ?? [{}]
      assert.deepEqual([message?.function_call, finish_reason], [called, 'function_call'], text)
    })

    test('has its name once and whole where it was asked for', { skip: !/openai$/.test(wire.title) }, async () => {
      const functions = [{ name: 'weather' }, { name: 'weather_now' }]
      for (const names of [['weather'], ['weath', 'er'], ['weather', 'weather'], ['weather', '_now']]) {
        const { text } = await ask(
          (response) => {
            response.writeHead(200, { 'content-type': 'text/event-stream' })
            for (const name of names) response.write(chunk({ function_call: { name, arguments: '' } }))
            response.write(chunk({ function_call: { arguments: '{}' } }))
            response.end(chunk({}, 'function_call', { usage }) + sse('[DONE]'))
          },
          { functions, stream: true },
        )
        const events = text.split('\n\n').filter((event) => event.startsWith('data: {'))
        const choices = events.flatMap((event) => JSON.parse(event.slice(6)).choices)
        const name = names.at(-1) === '_now' ? 'weather_now' : 'weather'
        const calls = choices.flatMap(({ delta }) => delta.function_call ?? [])
        assert.deepEqual(
          calls.flatMap((call) => call.name ?? []),
          [name],
          text,
        )
        assert.equal(calls.map((call) => call.arguments).join(''), '{}')
        assert.equal(choices.at(-1).finish_reason, 'function_call')
        assert.doesNotMatch(text, /tool_calls/)
      }
    })

    test('is one of a list where tools were offered, streamed', async () => {
      const pieces = ['{"city"', ':"Köln"}'].map((arguments_) => ({ function_call: { arguments: arguments_ } }))
      const { text } = await ask(
        (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          response.write(chunk({ role: 'assistant', function_call: { name: 'weather', arguments: '' } }))
          for (const piece of pieces) response.write(chunk(piece))
          response.end(chunk({}, 'function_call', { usage }) + sse('[DONE]'))
        },
        { tools, stream: true },
      )
      const events = text.split('\n\n').filter((event) => event.startsWith('data: {'))
      const choices = events.flatMap((event) => JSON.parse(event.slice(6)).choices)
      const calls = choices.flatMap(({ delta }) => delta.tool_calls ?? [])
      assert.deepEqual(
        calls.map(({ index, id, function: { name } }) => [index, typeof id, name]),
        [
          [0, 'string', 'weather'],
          [0, 'undefined', undefined],
          [0, 'undefined', undefined],
        ],
        text,
      )
      assert.equal(calls.map((call) => call.function.arguments).join(''), called.arguments)
      assert.equal(choices.at(-1).finish_reason, 'tool_calls')
      assert.doesNotMatch(text, /function_call/)
    })
  })
}
