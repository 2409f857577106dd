import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import { admit } from '#runtime/contract/admit.ts'
import { chatCompletionSchema, chatRequestSchema } from '#runtime/contract/chat.ts'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { toReply } from '../../../../../functions/anthropic-generate/reply.ts'
import { toAnthropicRequest } from '../../../../../functions/anthropic-generate/request.ts'
import { toGroqRequest } from '../../../../../functions/groq-generate/request.ts'
import { requests } from './requests.ts'

test('a request comes back the same from the inner form, by the function that speaks to that API', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const body: unknown = JSON.parse(JSON.stringify(request))
      const inner = admit(checkRequest(chatRequestSchema, messages.read(body).request))
      assert.deepEqual(plain(toAnthropicRequest({ ...inner, model: request.model })), body)
    }),
    { numRuns: 300 },
  )
})

test('an answer of Claude comes back to it as it was, and its signatures to no other', () => {
  fc.assert(
    fc.property(claudesAnswers, (content) => {
      const stop_reason = content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn'
      const reply = toReply({ id: 'msg_1', type: 'message', model: 'm', content, stop_reason }, 0)
      const told = messages.read(asked).whole?.(v.parse(chatCompletionSchema, reply))
      const answer = { role: 'assistant', content: Object(plain(told)).content }
      const results = content
        .filter(({ type }) => type === 'tool_use')
        .map((use) => ({ type: 'tool_result', tool_use_id: Object(use).id, content: 'done' }))
      const next = { ...asked, messages: [...asked.messages, answer, { role: 'user', content: [...results, thanks] }] }
      const inner = admit(checkRequest(chatRequestSchema, messages.read(next).request))
      const sent = Object(plain(toAnthropicRequest({ ...inner, model: 'claude-opus-5-5' })))
      assert.deepEqual(sent.messages[1].content, content)
      const toOther = JSON.stringify(toGroqRequest({ ...inner, model: 'openai/gpt-oss-20b' }))
      assert.ok(!toOther.includes('c2lnbmF0dXJl'))
    }),
    { numRuns: 200 },
  )
})

test('the signature of a call comes back with it', () => {
  const call = {
    id: 'c',
    type: 'function',
    function: { name: 'f', arguments: '{}' },
    extra_content: { google: { a: 's' } },
  }
  const message = { role: 'assistant' as const, content: null, tool_calls: [call] }
  const head = { id: '1', object: 'chat.completion' as const, created: 1, model: 'm' }
  const told = messages.read(asked).whole?.({ ...head, choices: [{ index: 0, message, finish_reason: 'tool_calls' }] })
  const answer = { role: 'assistant', content: Object(told).content }
  const { request } = messages.read({ ...asked, messages: [...asked.messages, answer] })
  assert.deepEqual(Object(request).messages[1].tool_calls, [call])
})

const asked = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }
const thanks = { type: 'text', text: 'Thanks.' }

const claudesAnswers = fc
  .record({
    thoughts: fc.array(
      fc.oneof(
        fc.record({
          type: fc.constant('thinking'),
          thinking: fc.string(),
          signature: fc.constant('c2lnbmF0dXJl'),
        }),
        fc.record({ type: fc.constant('redacted_thinking'), data: fc.constant('c2lnbmF0dXJl') }),
      ),
      { maxLength: 3 },
    ),
    text: fc.string({ minLength: 1 }).map((said) => [{ type: 'text', text: `.${said}` }]),
    calls: fc.array(fc.object({ maxDepth: 2 }), { maxLength: 2 }),
  })
  .map(({ thoughts, text, calls }) => {
    const uses = calls.map((input, index) => ({ type: 'tool_use', id: `toolu_${index}`, name: 'f', input }))
    return JSON.parse(JSON.stringify([...thoughts, ...text, ...uses])) as { type: string }[]
  })

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
