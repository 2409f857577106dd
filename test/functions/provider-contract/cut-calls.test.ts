import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { answerJson, scripted } from './provider.ts'
import { sse } from './wire.ts'

const head = { id: 'chatcmpl-1', created: 1, model: 'm' }
const usageOf = (completion_tokens: number) => ({
  prompt_tokens: 5,
  completion_tokens,
  total_tokens: 5 + completion_tokens,
})
const parameters = { type: 'object', properties: { path: { type: 'string' } } }
const tools = [
  { type: 'function', function: { name: 'delete_files', parameters } },
  { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } },
]

/** A call by its name and its arguments, and how many tokens it took of 10. */
type Made = { name?: string; given?: string; tokens?: number; isUsageApart?: boolean }

for (const wire of openAiWires.filter(({ title }) => /cluster|groq|vllm/.test(title))) {
  describe(`${wire.title}: a call that ended at the limit`, () => {
    const { ask } = scripted(wire, 'over a socket')

    const whole = async ({ name = 'delete_files', given = '', tokens = 10 }: Made, request: object, path?: string) => {
      const message = {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name, arguments: given } }],
      }
      const choices = [{ index: 0, message, finish_reason: 'tool_calls' }]
      const answer = { ...head, object: 'chat.completion', choices, usage: usageOf(tokens) }
      return ask((response) => answerJson(response, answer), request, path)
    }

    const streamed = async (
      { name = 'delete_files', given = '', tokens = 10, isUsageApart = true }: Made,
      request: object,
      path?: string,
    ) => {
      const usage = usageOf(tokens)
      const chunk = (choices: object[], more: object = {}) => ({
        ...head,
        object: 'chat.completion.chunk',
        choices,
        ...more,
      })
      const call = { index: 0, id: 'c', type: 'function', function: { name, arguments: '' } }
      const events = [
        chunk([{ index: 0, delta: { role: 'assistant', tool_calls: [call] }, finish_reason: null }]),
        chunk([
          { index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: given } }] }, finish_reason: null },
        ]),
        chunk([{ index: 0, delta: {}, finish_reason: 'tool_calls' }], isUsageApart ? {} : { usage }),
        ...(isUsageApart ? [chunk([], { usage })] : []),
        '[DONE]',
      ]
      const reply = await ask(
        (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          response.end(events.map((event) => sse(event)).join(''))
        },
        { ...request, stream: true },
        path,
      )
      return reply.text
    }
    const endOf = (text: string) => [...text.matchAll(/"finish_reason":"(\w+)"/g)].map(([, reason]) => reason).at(-1)
    const asked = { tools, max_tokens: 10 }

    const cases: [what: string, made: Made, end: string, request?: object][] = [
      ['before its arguments was cut', {}, 'length'],
      ['before its arguments, written as an empty object, was cut', { given: '{ }' }, 'length'],
      ['with its arguments is whole', { given: '{"path":"/x"}' }, 'tool_calls'],
      ['is whole where its tool takes none', { name: 'now' }, 'tool_calls'],
      ['is whole where there was room for more', { tokens: 9 }, 'tool_calls'],
      ['is whole where no limit was sent', {}, 'tool_calls', { tools }],
      ['and by the newer name of it was cut', {}, 'length', { tools, max_completion_tokens: 10 }],
    ]
    for (const [what, made, end, request = asked] of cases) {
      test(`${what}, whole and streamed`, async () => {
        const { text } = await whole(made, request)
        assert.equal(JSON.parse(text).choices[0].finish_reason, end, text)
        for (const isUsageApart of [true, false])
          assert.equal(endOf(await streamed({ ...made, isUsageApart }, request)), end)
      })
    }

    test('is told as cut in the other dialects', async () => {
      const messages = {
        max_tokens: 10,
        messages: [{ role: 'user', content: 'x' }],
        tools: [{ name: 'delete_files', input_schema: parameters }],
      }
      assert.equal(Object((await whole({}, messages, '/v1/messages')).body).stop_reason, 'max_tokens')
      assert.match(await streamed({}, messages, '/v1/messages'), /"stop_reason":"max_tokens"/)
      const responses = {
        max_output_tokens: 16,
        input: 'x',
        tools: [{ type: 'function', name: 'delete_files', parameters, strict: false }],
      }
      assert.equal(Object((await whole({ tokens: 16 }, responses, '/v1/responses')).body).status, 'incomplete')
      assert.match(await streamed({ tokens: 16 }, responses, '/v1/responses'), /event: response.incomplete/)
    })
  })
}
