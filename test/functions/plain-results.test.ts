import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import { translate } from './translators.ts'

const sent = (request: unknown) =>
  Object(translate({ provider: 'cluster', model: 'm' }, request as ChatRequest)).messages

/** The conversation with this result, as a server of OpenAI's format is sent it. */
const ways: [string, string, (content: unknown) => Record<string, unknown>[]][] = [
  [
    '/v1/messages',
    'text',
    (content) => {
      const said = [{ type: 'text', text: 'Look.' }]
      const call = { type: 'tool_use', id: 'a', name: 'f', input: {} }
      const turns = [
        { role: 'user', content: [{ type: 'text', text: 'hi' }] },
        { role: 'assistant', content: [...said, call] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content }] },
      ]
      return sent(messages.read({ model: 'm', max_tokens: 9, messages: turns }).request)
    },
  ],
  [
    '/v1/responses',
    'input_text',
    (output) => {
      const input = [
        { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
        { role: 'assistant', content: [{ type: 'output_text', text: 'Look.' }] },
        { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'a', output },
      ]
      return sent(responses.read({ model: 'm', input }).request)
    },
  ],
]

for (const [path, type, sentOf] of ways) {
  describe(`${path}: to a server that may take no lists`, () => {
    test('a text that stands alone goes as a text, whoever says it', () => {
      const contents = sentOf([{ type, text: '21 degrees' }]).map(({ content }) => content)
      assert.deepEqual(contents, ['hi', 'Look.', '21 degrees'])
    })

    test('a result without content is an empty text', () => {
      for (const none of path === '/v1/messages' ? [[], '', null, undefined] : [[], '']) {
        assert.equal(sentOf(none).at(-1)?.content, '', JSON.stringify(none))
      }
    })

    test('several texts stay parts', () => {
      const parts = ['one', 'two'].map((text) => ({ type, text }))
      assert.deepEqual(
        sentOf(parts).at(-1)?.content,
        parts.map(({ text }) => ({ type: 'text', text })),
      )
    })
  })
}

test('a text with a mark for a cache stays a part', () => {
  const marked = { type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }
  const { request } = messages.read({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: [marked] }] })
  assert.deepEqual(Object(request).messages[0].content, [marked])
})
