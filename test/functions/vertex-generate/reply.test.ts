import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { chatCompletionSchema } from '#runtime/contract/chat.ts'
import { toReply } from '../../../functions/vertex-generate/reply.ts'

const candidate = (finishReason: string | undefined, parts?: object[], rest: object = {}) => ({
  content: { role: 'model', ...(parts && { parts }) },
  finishReason,
  ...rest,
})
const reply = (...candidates: object[]) => toReply({ candidates }, 'asked-for', 1_790_000_000_000)
const choice = (...given: Parameters<typeof candidate>) => Object(reply(candidate(...given))).choices[0]

describe('a reply of Gemini', () => {
  test('is one completion, with the model that answered', () => {
    const { id, created, model, choices, usage } = v.parse(
      chatCompletionSchema,
      toReply(
        {
          responseId: 'r-1',
          modelVersion: 'gemini-3.5-flash-lite',
          candidates: [candidate('STOP', [{ text: 'Hel' }, { text: 'lo' }], { avgLogprobs: -0.1, safetyRatings: [] })],
          usageMetadata: { trafficType: 'ON_DEMAND' },
        },
        'asked-for',
        1_790_000_000_000,
      ),
    )
    assert.deepEqual([id, created, model, usage], ['chatcmpl-r-1', 1_790_000_000, 'gemini-3.5-flash-lite', undefined])
    const message = { role: 'assistant', content: 'Hello', refusal: null }
    assert.deepEqual(choices, [{ index: 0, message, logprobs: null, finish_reason: 'stop' }])
  })

  const reasons = [
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['BLOCKLIST', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SPII', 'content_filter'],
  ] as const
  for (const [theirs, ours] of reasons) {
    test(`that ended by ${theirs} ended by ${ours}`, () =>
      assert.equal(choice(theirs, [{ text: 'Hi' }]).finish_reason, ours))
  }
  for (const reason of ['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'OTHER', 'BRAND_NEW', undefined]) {
    test(`that ended by ${reason} is no answer`, () =>
      assert.throws(() => choice(reason, [{ text: 'Hi' }]), /so its answer is not complete/))
  }

  test('has its thoughts apart, and may have no text at all', () => {
    const { content, reasoning_content } = choice('STOP', [
      { text: 'Hm', thought: true },
      { text: 'm.', thought: true },
      { text: 'Yes' },
      { text: '.', thoughtSignature: 'c2ln' },
    ]).message
    assert.deepEqual([content, reasoning_content], ['Yes.', 'Hmm.'])
    assert.deepEqual(choice('MAX_TOKENS').message, { role: 'assistant', content: '', refusal: null })
  })

  test('has the tools that it calls, with ids where there are none, and the signature that it wants back', () => {
    const { message, finish_reason } = choice('STOP', [
      { functionCall: { name: 'weather', args: { city: 'Ulm', days: 2 } }, thoughtSignature: 'c2ln' },
      { functionCall: { id: 'its-own', name: 'now' } },
    ])
    assert.equal(finish_reason, 'tool_calls')
    assert.equal(message.content, null)
    const [first, second] = message.tool_calls
    assert.match(first.id, /^call_[0-9a-f]{32}$/)
    assert.deepEqual(first, {
      id: first.id,
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"Ulm","days":2}' },
      extra_content: { google: { thought_signature: 'c2ln' } },
    })
    assert.deepEqual(second, { id: 'its-own', type: 'function', function: { name: 'now', arguments: '{}' } })
  })

  test('keeps the text before a call, and the limit that a call was cut at', () => {
    const call = { functionCall: { name: 'now', args: {} } }
    assert.equal(choice('STOP', [{ text: 'I look.' }, call]).message.content, 'I look.')
    assert.equal(choice('MAX_TOKENS', [call]).finish_reason, 'length')
  })

  test('has the answers by their numbers, of which Google leaves out 0', () => {
    const { choices } = Object(
      reply(candidate('STOP', [{ text: 'A' }]), candidate('STOP', [{ text: 'B' }], { index: 1 })),
    )
    assert.deepEqual(
      choices.map((each: { index: number; message: { content: string } }) => [each.index, each.message.content]),
      [
        [0, 'A'],
        [1, 'B'],
      ],
    )
  })

  test('has the log probabilities of its tokens, and of those that they were chosen from', () => {
    const logprobsResult = {
      chosenCandidates: [
        { token: 'Yes', tokenId: 7, logProbability: -0.25 },
        { token: '.', tokenId: 8, logProbability: 0 },
      ],
      topCandidates: [
        {
          candidates: [
            { token: 'Yes', tokenId: 7, logProbability: -0.25 },
            { token: 'No', tokenId: 9, logProbability: -1.5 },
          ],
        },
      ],
    }
    const token = (text: string, logprob: number) => ({ token: text, logprob, bytes: null })
    assert.deepEqual(choice('STOP', [{ text: 'Yes.' }], { logprobsResult }).logprobs, {
      content: [
        { ...token('Yes', -0.25), top_logprobs: [token('Yes', -0.25), token('No', -1.5)] },
        { ...token('.', 0), top_logprobs: [] },
      ],
      refusal: null,
    })
    assert.throws(() => choice('STOP', [], { logprobsResult: { chosenCandidates: [{ token: 'Yes' }] } }))
  })

  test('to a blocked prompt is a refusal', () => {
    const blocked = toReply(
      { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 3 } },
      'm',
      0,
    )
    const [{ finish_reason, message }] = Object(blocked).choices
    assert.deepEqual([finish_reason, message.content], ['content_filter', null])
    assert.match(message.refusal, /SAFETY/)
    assert.equal(Object(blocked).usage.prompt_tokens, 3)
  })

  test('with a call that is not whole is none', () => {
    assert.throws(() => choice('STOP', [{ functionCall: { args: {} } }]))
    assert.throws(() => choice('STOP', [{ functionCall: { name: 'now', args: '{}' } }]))
  })
})
