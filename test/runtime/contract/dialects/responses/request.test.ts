import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { checkPrivateAddresses } from '#runtime/contract/addresses.ts'
import { chatRequestSchema } from '#runtime/contract/chat.ts'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import { checkMarks } from '#runtime/contract/hints/marks.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { answers, completionOf, inner } from './answers.ts'

const user = { role: 'user', content: 'Hello' }

describe('a request of /v1/responses', () => {
  test('passes what both forms call the same, and asks for nothing that only says how things are', () => {
    const same = {
      model: 'm',
      temperature: 0.5,
      top_p: 0.9,
      parallel_tool_calls: false,
      metadata: { a: 'b' },
      user: 'u',
    }
    const more = {
      service_tier: 'flex',
      prompt_cache_key: 'k',
      safety_identifier: 's',
      seed: 3,
      stop: ['x'],
      stream: true,
    }
    const neutral = {
      ...{ store: false, background: false, truncation: 'disabled', previous_response_id: null, conversation: null },
      ...{
        include: ['reasoning.encrypted_content'],
        stream_options: { include_obfuscation: false },
        instructions: null,
      },
      ...{ prompt: null, max_tool_calls: null, top_logprobs: null, tool_choice: null, reasoning: null },
    }
    assert.deepEqual(inner({ ...same, ...more, ...neutral, input: 'Hello' }), { ...same, ...more, messages: [user] })
  })

  test('brings an answer back as it was: texts, refusals, citations, calls, thoughts and their signatures', () => {
    fc.assert(
      fc.property(answers, (message) => {
        const response = Object(responses.read({ input: 'Hello' }).whole?.(completionOf(message)))
        const results = response.output.filter((item: { call_id?: string }) => item.call_id)
        const outputs = results.map((item: { type: string; call_id: string }) => ({
          type: `${item.type}_output`,
          call_id: item.call_id,
          output: 'done',
        }))
        const { messages } = inner({ input: [user, ...response.output, ...outputs, user] })
        assert.deepEqual(messages[1], message)
        assert.equal(messages.length, 3 + outputs.length)
      }),
    )
  })

  test('asks for a new message behind one of the assistant, which no provider is to go on with', () => {
    const said = { role: 'assistant', content: 'Half an ' }
    const thought = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }] }
    const call = { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' }
    const last = (...items: object[]) => inner({ input: [user, ...items] }).messages.at(-1)
    const goesOn = { role: 'user', content: 'Continue.' }
    assert.deepEqual(inner({ input: [user, said] }).messages, [user, said, goesOn])
    assert.deepEqual(last(thought), goesOn)
    assert.equal(last(said, call)?.role, 'assistant')
    assert.equal(last(said, { role: 'developer', content: 'A note.' })?.role, 'developer')
    assert.deepEqual(inner({ input: [] }).messages, [])
  })

  test('shows the places of addresses to the check of private requests', () => {
    const ask = (part: object) => inner({ input: [{ role: 'user', content: [part] }] })
    const fetched = ask({ type: 'input_image', image_url: 'https://example.com/a.png' })
    assert.throws(() => checkPrivateAddresses(checkRequest(chatRequestSchema, fetched)), /address/)
    const result = inner({
      input: [
        { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
        {
          type: 'function_call_output',
          call_id: 'a',
          output: [{ type: 'input_image', image_url: 'http://10.0.0.1/' }],
        },
      ],
    })
    assert.throws(() => checkPrivateAddresses(checkRequest(chatRequestSchema, result)), /address/)
  })

  test('may name fields of its own schemas as it likes, and marks itself as private as everywhere', () => {
    const check = (body: object) =>
      checkMarks({ headers: {}, query: '', trailers: {}, body: Buffer.from(JSON.stringify(body)) })
    const named = { type: 'object', properties: { is_private: { type: 'boolean' } } }
    check({ input: 'Hello', private: true, text: { format: { type: 'json_schema', name: 'n', schema: named } } })
    check({ input: 'Hello', tools: [{ type: 'function', name: 'f', parameters: named }] })
    assert.throws(() => check({ input: [{ role: 'user', content: 'Hello', is_private: true }] }), /is_private/)
  })
})
