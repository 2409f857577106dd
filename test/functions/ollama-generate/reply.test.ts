import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import { chatCompletionSchema } from '#runtime/contract/chat.ts'
import { toReply } from '../../../functions/ollama-generate/reply.ts'

const ended = { model: 'm', done: true, done_reason: 'stop' }
const call = (given: object, id?: string) => ({ ...(id && { id }), function: { name: 'weather', arguments: given } })
const choice = (message: object, rest: object = {}) => {
  const reply = toReply({ ...ended, message: { role: 'assistant', content: '', ...message }, ...rest }, 0)
  return Object(v.parse(chatCompletionSchema, reply).choices[0])
}

describe('a reply of Ollama', () => {
  test('is one completion, with the thoughts apart', () => {
    const counts = { prompt_eval_count: 3, eval_count: 2 }
    const message = { role: 'assistant', content: 'Hello', thinking: 'Hm.' }
    const { id, ...rest } = Object(toReply({ ...ended, ...counts, message }, 1_790_000_000_500))
    assert.match(id, /^chatcmpl-/)
    assert.deepEqual(rest, {
      object: 'chat.completion',
      created: 1_790_000_000,
      model: 'm',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello', refusal: null, reasoning_content: 'Hm.' },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    })
  })

  test('calls tools, each by an id of its own where Ollama gives none', () => {
    const { message, finish_reason } = choice({ tool_calls: [call({ city: 'Ulm' }), call({}), call({}, 'call_7')] })
    assert.equal(finish_reason, 'tool_calls')
    assert.equal(message.content, null)
    const [first, second, third] = message.tool_calls
    assert.deepEqual(first.function, { name: 'weather', arguments: '{"city":"Ulm"}' })
    assert.deepEqual([first.type, second.function.arguments, third.id], ['function', '{}', 'call_7'])
    assert.match(first.id, /^call_\w{32}$/)
    assert.notEqual(first.id, second.id)
  })

  test('keeps what is said beside a call, and says where it was cut short', () => {
    const cut = choice({ content: 'I look.', tool_calls: [call({})] }, { done_reason: 'length' })
    assert.deepEqual([cut.message.content, cut.finish_reason], ['I look.', 'length'])
    assert.equal(choice({ tool_calls: [] }).finish_reason, 'stop')
  })

  test('has the arguments of a call with every name and value', () => {
    const json = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__')), fc.jsonValue())
    fc.assert(
      fc.property(
        json.map((value) => JSON.stringify(value)),
        (text) => {
          const { message } = choice({ tool_calls: [call(JSON.parse(text))] })
          assert.deepEqual(JSON.parse(message.tool_calls[0].function.arguments), JSON.parse(text))
        },
      ),
    )
  })

  test('has log probabilities where Ollama gives some', () => {
    const token = { token: 'a', logprob: -0.5, bytes: [97] }
    const logprobs = [{ ...token, top_logprobs: [token, { token: 'b', logprob: -2 }] }, token]
    assert.deepEqual(choice({ content: 'aa' }, { logprobs }).logprobs, {
      content: [
        { ...token, top_logprobs: [token, { token: 'b', logprob: -2, bytes: null }] },
        { ...token, top_logprobs: [] },
      ],
      refusal: null,
    })
    assert.equal(choice({ content: 'a' }, { logprobs: [] }).logprobs, null)
  })

  const broken: [string, object][] = [
    ['is not done', { ...ended, done: false, message: { content: 'x' } }],
    ['has no message', ended],
    ['has no content', { ...ended, message: {} }],
    ['calls with a list', { ...ended, message: { content: '', tool_calls: [call([])] } }],
    ['calls nothing', { ...ended, message: { content: '', tool_calls: [{ function: { arguments: {} } }] } }],
  ]
  for (const [what, reply] of broken) test(`that ${what} is none`, () => assert.throws(() => toReply(reply, 0)))
})
