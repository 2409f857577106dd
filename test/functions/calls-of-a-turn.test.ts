import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { vendorNames } from '../../functions/openai-generate/vendor/vendors.ts'
import { translate } from './translators.ts'

const thought = (thinking: string) => ({ type: 'thinking', thinking, signature: '' })
const use = (id: string) => ({ type: 'tool_use', id, name: 'f', input: {} })
const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: `of ${id}` })
const text = (said: string) => ({ type: 'text', text: said })

/** What an assistant has said in /v1/messages, with the results of both of its calls, as a provider is sent it. */
function sentTo(provider: string, content: object[]): Record<string, unknown>[] {
  const turns = [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content },
    { role: 'user', content: [result('aaaaaaaaa'), result('bbbbbbbbb')] },
  ]
  const { request } = messages.read({ model: 'm', max_tokens: 9, messages: turns })
  return Object(translate({ provider, model: 'm' }, request as ChatRequest)).messages
}

const rolesOf = (sent: Record<string, unknown>[]) => sent.map(({ role }) => role)
const callsOf = (message: unknown) => Object(message).tool_calls.map(({ id }: { id: string }) => id)

describe('calls of one turn with thoughts between them are in one message', () => {
  for (const provider of ['groq', 'cluster', 'ollama', ...vendorNames]) {
    test(`to ${provider}`, () => {
      const sent = sentTo(provider, [thought('First. '), use('aaaaaaaaa'), thought('Then.'), use('bbbbbbbbb')])
      assert.deepEqual(rolesOf(sent), ['user', 'assistant', 'tool', 'tool'])
      assert.deepEqual(callsOf(sent[1]), ['aaaaaaaaa', 'bbbbbbbbb'])
    })
  }

  test('with what was thought and said, in its order', () => {
    const said = [text('One.'), use('aaaaaaaaa'), thought('Then.'), text('Two.'), use('bbbbbbbbb')]
    const [, one, ...rest] = sentTo('cluster', [thought('First. '), ...said])
    assert.equal(one?.reasoning_content, 'First. Then.')
    assert.deepEqual(one?.content, [text('One.'), text('Two.')])
    assert.deepEqual(rolesOf(rest), ['tool', 'tool'])
  })

  test('while what stands before the first call keeps its message', () => {
    const sent = sentTo('cluster', [text('One.'), thought('Then.'), use('aaaaaaaaa'), use('bbbbbbbbb')])
    assert.deepEqual(rolesOf(sent), ['user', 'assistant', 'assistant', 'tool', 'tool'])
  })
})
