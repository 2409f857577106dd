import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { chatRequestSchema } from '#runtime/contract/chat.ts'
import { embeddingsRequestSchema } from '#runtime/contract/embeddings.ts'
import { checkRequest, parseJson, parseRequest } from '#runtime/contract/parse.ts'
import { parseShortRequest, shortRequestSchema } from '#runtime/contract/short-form.ts'
import { LlmError } from '#runtime/errors.ts'
import { fault } from './fault.ts'

const parseShort = parseShortRequest

describe('the short form', () => {
  test('takes the mission’s request', () => {
    const request = { task: 'classify', max_latency_ms: 200, private: false, prompt: 'spam?' }
    assert.deepEqual(parseShort(request), request)
    assert.deepEqual(parseShort({ prompt: 'hello' }), { prompt: 'hello' })
    assert.deepEqual(parseShort({ task: 'embed', prompt: ['a', 'b'] }).prompt, ['a', 'b'])
  })

  const wrong: [string, unknown, string | undefined][] = [
    ['a text', 'hello', undefined],
    ['null', null, undefined],
    ['a list', [], undefined],
    ['no prompt', {}, 'prompt'],
    ['an empty prompt', { prompt: '' }, 'prompt'],
    ['a blank prompt', { prompt: ' \n' }, 'prompt'],
    ['an empty list of prompts', { prompt: [] }, 'prompt'],
    ['a number as prompt', { prompt: 7 }, 'prompt'],
    ['an unknown task', { prompt: 'x', task: 'translate' }, 'task'],
    ['a negative latency', { prompt: 'x', max_latency_ms: -1 }, 'max_latency_ms'],
    ['no latency at all', { prompt: 'x', max_latency_ms: 0 }, 'max_latency_ms'],
    ['an absurd latency', { prompt: 'x', max_latency_ms: 1e12 }, 'max_latency_ms'],
    ['a latency as text', { prompt: 'x', max_latency_ms: '200' }, 'max_latency_ms'],
    ['private as text', { prompt: 'x', private: 'true' }, 'private'],
    ['a mistyped private', { prompt: 'x', Private: true }, 'Private'],
    ['a fractional max_tokens', { prompt: 'x', max_tokens: 1.5 }, 'max_tokens'],
    ['a temperature too high', { prompt: 'x', temperature: 3 }, 'temperature'],
    ['a stream as text', { prompt: 'x', stream: 'yes' }, 'stream'],
  ]
  for (const [what, value, param] of wrong) {
    test(`refuses ${what}, naming the field`, () => {
      const error = fault(() => parseShort(value))
      assert.equal(error.code, 'invalid_request')
      assert.equal(error.details.param, param)
      assert.doesNotMatch(error.message, /undefined|Invalid/)
    })
  }

  test('says where the form belongs that was sent in place of a prompt', () => {
    const messages = [{ role: 'user', content: 'x' }]
    assert.throws(
      () => parseShort({ messages }),
      /prompt is missing; a request with messages goes to \/v1\/chat\/completions/,
    )
    assert.throws(
      () => parseShort({ input: 'x' }),
      /prompt is missing; a request with input goes to \/v1\/embeddings or/,
    )
    assert.throws(() => parseShort({ prompt: 'x', messages }), /messages is not a field of this request/)
  })

  test('whatever is sent, is taken or refused with 400, and is never a crash', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify({ prompt: value, private: value, task: value })),
        ),
        (text) => {
          for (const schema of [shortRequestSchema, chatRequestSchema, embeddingsRequestSchema]) {
            try {
              parseRequest(schema, parseJson(Buffer.from(text), { take() {}, giveBack() {} }))
            } catch (error) {
              assert.ok(error instanceof LlmError && error.status === 400, String(error))
            }
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('what is taken as not private was not marked private in any spelling', () => {
    const spellings = fc.constantFrom('private', 'Private', 'PRIVATE', ' private', 'is_private', 'prívate')
    fc.assert(
      fc.property(spellings, fc.constantFrom(true, 'true', 1, 'yes', null), (name, value) => {
        try {
          assert.equal(parseShort({ prompt: 'x', [name]: value }).private, true)
        } catch (error) {
          assert.ok(error instanceof LlmError, String(error))
        }
      }),
    )
  })
})

describe('the chat form', () => {
  test('carries unknown fields through', () => {
    const request = { messages: [{ role: 'user', content: 'x', name: 'n' }], brand_new: { deep: [1] } }
    assert.deepEqual(checkRequest(chatRequestSchema, request), request)
  })
  test('refuses tools that cannot be called, and carries those of unknown types', () => {
    const messages = [{ role: 'user', content: 'x' }]
    const parse = (tools: unknown) => checkRequest(chatRequestSchema, { messages, tools })
    const named = (parameters: unknown) => [{ type: 'function', function: { name: 'f', parameters } }]
    for (const good of [[], named({ type: 'object' }), named(undefined), [{ type: 'web_search', depth: 2 }]]) {
      assert.deepEqual(parse(good).tools, good)
    }
    const bad: [unknown, string][] = [
      ['f', 'tools'],
      [[{ type: 'function', function: {} }], 'tools.0.function.name'],
      [[{ function: { name: 'f' } }], 'tools.0.type'],
      [named('{}'), 'tools.0.function.parameters'],
      [named(['a']), 'tools.0.function.parameters'],
    ]
    for (const [tools, param] of bad)
      assert.equal(fault(() => parse(tools)).details.param, param, JSON.stringify(tools))
  })
  test('names the field at fault by its path', () => {
    const parse = (messages: unknown) => fault(() => checkRequest(chatRequestSchema, { messages }))
    assert.equal(parse([]).details.param, 'messages')
    assert.equal(parse([{ role: 'user', content: 'x' }, { content: 'x' }]).details.param, 'messages.1.role')
    assert.equal(parse('hello').details.param, 'messages')
  })
})
