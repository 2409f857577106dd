import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { chatCompletionSchema } from '#runtime/contract/chat.ts'
import { toReply } from '../../../functions/anthropic-generate/reply.ts'

const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-5-5' }
const text = (words: string) => ({ type: 'text', text: words })
const use = (id: string, input: object) => ({ type: 'tool_use', id, name: 'weather', input })
const reply = (content: object[], stop_reason: unknown = 'end_turn', rest: object = {}) =>
  v.parse(chatCompletionSchema, toReply({ ...message, content, stop_reason, ...rest }, 1_790_000_000_000))
const choice = (...given: Parameters<typeof reply>) => Object(reply(...given).choices[0])

describe('a reply of Claude', () => {
  test('is one completion, with the model that answered', () => {
    const { id, created, model, choices, usage } = reply([text('Hel'), text('lo')])
    assert.deepEqual([id, created, model], ['chatcmpl-msg_1', 1_790_000_000, 'claude-haiku-5-5'])
    assert.deepEqual(choices, [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hello', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ])
    assert.equal(usage, undefined)
  })

  const reasons = [
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
  ] as const
  for (const [theirs, ours] of reasons) {
    test(`that ended by ${theirs} ended by ${ours}`, () => assert.equal(choice([], theirs).finish_reason, ours))
  }
  test('says which stop sequence has ended it', () => {
    assert.equal(choice([text('a')], 'stop_sequence', { stop_sequence: 'END' }).stop_reason, 'END')
    assert.equal('stop_reason' in choice([text('a')], 'end_turn', { stop_sequence: null }), false)
  })
  for (const reason of ['pause_turn', 'brand_new', null, undefined]) {
    test(`that ended by ${reason} is no answer`, () => {
      assert.throws(() => toReply({ ...message, content: [], stop_reason: reason }, 0), /so its answer is not complete/)
    })
  }

  test('with a block that cannot be carried is none', () => {
    const other = { type: 'server_tool_use', id: 'a', name: 'web_search', input: {} }
    assert.throws(() => choice([text('Yes.'), other]))
  })

  test('has its thoughts apart, signed as they came', () => {
    const blocks = [
      { type: 'thinking', thinking: 'Hmm.', signature: 's' },
      { type: 'redacted_thinking', data: 'eA==' },
      text('Yes.'),
    ]
    const { content, reasoning_content, reasoning_details } = choice(blocks).message
    assert.deepEqual([content, reasoning_content], ['Yes.', 'Hmm.'])
    assert.deepEqual(reasoning_details, [
      { type: 'reasoning.text', text: 'Hmm.', signature: 's', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'eA==', format: 'anthropic-claude-v1', index: 1 },
    ])
  })

  test('has the tools that it calls, with their arguments as JSON', () => {
    const { content, tool_calls } = choice([use('a', { city: 'Ulm' }), use('b', {})], 'tool_use').message
    assert.equal(content, null)
    const call = (id: string, given: string) => ({
      id,
      type: 'function',
      function: { name: 'weather', arguments: given },
    })
    assert.deepEqual(tool_calls, [call('a', '{"city":"Ulm"}'), call('b', '{}')])
  })

  test('says why it is a refusal', () => {
    const details = { type: 'refusal', category: null, explanation: 'Not this.' }
    assert.equal(choice([], 'refusal', { stop_details: details }).message.refusal, 'Not this.')
  })

  test('with a block that is not whole is none', () => {
    assert.throws(() => reply([{ type: 'text' }]))
    assert.throws(() => reply([{ type: 'tool_use', id: 'a', name: 'weather' }]))
  })
})
