import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { translate } from '../translators.ts'

const callOf = (id: string, more: object = {}) => ({
  ...{ id, type: 'function', function: { name: 'read', arguments: '{}' } },
  ...more,
})
const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'r' })
const by = (signature: string) => ({ extra_content: { google: { thought_signature: signature } } })
const placeholder = by('skip_thought_signature_validator')

/** The assistant's turns as a vendor gets them. */
function sent(provider: string, model: string, turns: readonly object[]): unknown[] {
  const request = { messages: [{ role: 'user', content: 'x' }, ...turns] } as ChatRequest
  const { messages } = Object(translate({ provider, model }, request))
  return messages.filter(({ role }: { role: string }) => role === 'assistant')
}

describe('calls that no Gemini has signed', () => {
  const foreign = [
    { role: 'assistant', content: null, tool_calls: [callOf('a'), callOf('b')] },
    ...[result('a'), result('b')],
    { role: 'assistant', content: null, tool_calls: [callOf('c')] },
    result('c'),
  ]
  const models = [
    'gemini-3-pro-preview',
    'gemini-3.5-flash',
    'gemini-10-pro',
    'models/gemini-3-flash',
    'gemini-flash-latest',
  ]
  for (const model of models) {
    test(`are marked with Google’s placeholder for ${model}, on the first call of each turn`, () => {
      assert.deepEqual(sent('gemini', model, foreign), [
        { role: 'assistant', content: null, tool_calls: [callOf('a', placeholder), callOf('b')] },
        { role: 'assistant', content: null, tool_calls: [callOf('c', placeholder)] },
      ])
    })
  }

  test('are marked at OpenRouter beside the calls, where it has signatures', () => {
    const detail = (id: string, index = 0) => ({
      ...{ type: 'reasoning.encrypted', id, data: 'skip_thought_signature_validator' },
      ...{ format: 'google-gemini-v1', index },
    })
    const claude = { type: 'reasoning.text', text: 't', signature: 's', format: 'anthropic-claude-v1', index: 0 }
    const [first, a, b, second, c] = foreign
    const turns = [first, a, b, { ...second, reasoning_details: [claude] }, c].map(Object)
    assert.deepEqual(sent('openrouter', 'google/gemini-3.1-pro-preview', turns), [
      { ...first, reasoning_details: [detail('a')] },
      { ...second, reasoning_details: [claude, detail('c', 1)] },
    ])
  })

  test('go unmarked to models that sign none, and to other vendors', () => {
    const others = [
      ['gemini', 'gemini-2.5-pro'],
      ['openrouter', 'google/gemini-2.5-flash'],
      ['openrouter', 'anthropic/claude-sonnet-4.5'],
      ['openai', 'gpt-5-mini'],
    ] as const
    for (const [provider, model] of others) {
      assert.deepEqual(sent(provider, model, foreign), [foreign[0], foreign[3]], model)
    }
  })
})

describe('calls that Gemini has signed', () => {
  test('keep their signature', () => {
    const turn = { role: 'assistant', content: null, tool_calls: [callOf('a', by('own')), callOf('b')] }
    assert.deepEqual(sent('gemini', 'gemini-3-flash-preview', [turn, result('a'), result('b')]), [turn])
    const detail = { type: 'reasoning.encrypted', id: 'a', data: 'own', format: 'google-gemini-v1', index: 0 }
    const routed = { role: 'assistant', content: null, tool_calls: [callOf('a')], reasoning_details: [detail] }
    assert.deepEqual(sent('openrouter', 'google/gemini-3-flash-preview', [routed, result('a')]), [routed])
  })

  test('are marked if the client has brought back an empty signature', () => {
    const turn = { role: 'assistant', content: 'I read.', tool_calls: [callOf('a', by(''))] }
    assert.deepEqual(sent('gemini', 'gemini-3-flash-preview', [turn, result('a')]), [
      { ...turn, tool_calls: [callOf('a', placeholder)] },
    ])
  })
})
