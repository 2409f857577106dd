import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { chatCompletionSchema } from '#runtime/contract/chat.ts'
import { readError } from '../../../functions/bedrock-generate/error.ts'
import { toReply } from '../../../functions/bedrock-generate/reply.ts'

const use = (toolUseId: string, input: object) => ({ toolUse: { toolUseId, name: 'weather', input } })
const raw = (content: object[], stopReason: unknown = 'end_turn', rest: object = {}) => ({
  output: { message: { role: 'assistant', content } },
  stopReason,
  ...rest,
})
const reply = (...given: Parameters<typeof raw>) =>
  v.parse(chatCompletionSchema, toReply(raw(...given), 'm', 1_790_000_000_000))
const choice = (...given: Parameters<typeof raw>) => Object(reply(...given).choices[0])

describe('a reply of Bedrock', () => {
  test('is one completion, of the model that was asked', () => {
    const { id, created, model, choices, usage } = reply([{ text: 'Hel' }, { text: 'lo' }])
    assert.match(id, /^chatcmpl-/)
    assert.deepEqual([created, model, usage], [1_790_000_000, 'm', undefined])
    assert.deepEqual(choices, [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hello', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ])
  })

  test('has its usage, the caches counted in', () => {
    const counts = {
      inputTokens: 20,
      outputTokens: 50,
      totalTokens: 150,
      cacheReadInputTokens: 64,
      cacheWriteInputTokens: 16,
    }
    assert.deepEqual(reply([{ text: 'x' }], 'end_turn', { usage: counts }).usage, {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 16 },
    })
  })

  const reasons = [
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['guardrail_intervened', 'content_filter'],
    ['content_filtered', 'content_filter'],
  ] as const
  for (const [theirs, ours] of reasons) {
    test(`that ended by ${theirs} ended by ${ours}`, () => assert.equal(choice([], theirs).finish_reason, ours))
  }
  for (const reason of ['malformed_tool_use', 'brand_new', null, undefined]) {
    test(`that ended by ${reason} is no answer`, () => {
      assert.throws(() => toReply(raw([], reason ?? null), 'm', 0), /so its answer is not complete/)
    })
  }

  test('with a block that cannot be carried is none', () => {
    for (const other of [{ image: { format: 'png', source: {} } }, { citationsContent: {} }]) {
      assert.throws(() => choice([{ text: 'Yes.' }, other]))
    }
  })

  test('has its thoughts apart', () => {
    const blocks = [
      { reasoningContent: { reasoningText: { text: 'Hmm.', signature: 's' } } },
      { reasoningContent: { redactedContent: 'eA==' } },
      { text: 'Yes.' },
    ]
    const { content, reasoning_content } = choice(blocks).message
    assert.deepEqual([content, reasoning_content], ['Yes.', 'Hmm.'])
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

  test('that is not whole is none', () => {
    for (const content of [[{ text: 7 }], [{ toolUse: { toolUseId: 'a', name: 'weather' } }], undefined]) {
      assert.throws(() => toReply({ output: { message: { content } }, stopReason: 'end_turn' }, 'm', 0))
    }
    assert.throws(() => toReply({}, 'm', 0))
  })
})

test('an error of AWS has its type in a header; without it, it may be any gateway’s', () => {
  const typed = (type: string) => (name: string) => (name === 'x-amzn-errortype' ? type : undefined)
  const said = readError({ message: 'm' }, typed('ValidationException:http://internal.amazon.com/'))
  assert.deepEqual(said, { message: 'm', codes: ['ValidationException'] })
  const unnamed = readError({}, typed('BrandNewException'))
  assert.deepEqual(unnamed, { message: undefined, codes: ['BrandNewException'] })
  for (const body of [undefined, { message: 'Forbidden' }]) assert.equal(readError(body), undefined)
  assert.equal(readError('<html>', typed('ForbiddenException')), undefined)
})
