import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { chatRequestSchema } from '#runtime/contract/chat.ts'
import { embeddingsRequestSchema, inputsOf, textInputs, toBase64 } from '#runtime/contract/embeddings.ts'
import { errorHeaders, fromErrorBody, toErrorBody } from '#runtime/contract/error-body.ts'
import { checkRequest, parseJson, parseRequest } from '#runtime/contract/parse.ts'
import { checkPromptLength } from '#runtime/contract/prompt-limit.ts'
import { shortRequestSchema } from '#runtime/contract/short-form.ts'
import { type ErrorCode, errorTable } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'

const parseShort = (value: unknown) => parseRequest(shortRequestSchema, value)

function fault(run: () => unknown): LlmError {
  try {
    run()
  } catch (error) {
    if (error instanceof LlmError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

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

describe('errors on the wire', () => {
  test('every error goes out and comes in as the same code', () => {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const sent = new LlmError(code, 'Something happened', { param: 'p' })
      const received = fromErrorBody(JSON.parse(JSON.stringify(toErrorBody(sent))), { retryAfterMs: 250 })
      assert.equal(received?.code, code)
      assert.equal(received?.message.replace(/\.$/, ''), 'Something happened')
      assert.equal(received?.details.retryAfterMs, 250)
    }
  })
  test('the provider’s own code goes beside ours, and the limit that was reached in a header', () => {
    const details = { providerCode: 'rate_limit_exceeded', limit: 'tokens' } as const
    const sent = new LlmError('rate_limited', 'Too many tokens', details)
    assert.equal(errorHeaders(sent)['x-llm-limit'], 'tokens')
    const received = fromErrorBody(JSON.parse(JSON.stringify(toErrorBody(sent))), { limit: 'tokens' })
    assert.deepEqual(received?.details, details)
  })
  test('what is not our shape is not taken for a sibling’s error', () => {
    for (const body of [undefined, null, 'x', {}, { error: 'x' }, { error: { message: 'm', code: 'made_up' } }]) {
      assert.equal(fromErrorBody(body), undefined)
    }
  })
  test('a prototype’s property is not an error code', () => {
    assert.equal(fromErrorBody({ error: { message: 'm', code: 'toString' } }), undefined)
  })
})

test('a vector in base64 is its little-endian floats', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true }), { minLength: 1 }), (vector) => {
      const bytes = Buffer.from(toBase64(vector), 'base64')
      assert.deepEqual(
        vector.map((_, index) => bytes.readFloatLE(index * 4)),
        vector,
      )
    }),
  )
})

describe('the input of a request for embeddings', () => {
  const parse = (input: unknown) => checkRequest(embeddingsRequestSchema, { input })

  test('is one text or many, or one list of tokens or many', () => {
    assert.deepEqual(inputsOf(parse('a')), ['a'])
    assert.deepEqual(inputsOf(parse(['a', 'b'])), ['a', 'b'])
    assert.deepEqual(inputsOf(parse([1, 2, 3])), [[1, 2, 3]])
    assert.deepEqual(inputsOf(parse([[1], [2]])), [[1], [2]])
  })

  for (const input of ['', [], [''], [[]], [[1], []], [1.5], [-1], ['a', 1], [[1], 2], [['a']], [null], {}, 7, null]) {
    test(`is not ${JSON.stringify(input)}`, () => {
      const error = fault(() => parse(input))
      assert.deepEqual([error.code, error.details.param], ['invalid_request', 'input'])
      assert.match(error.message, /^input must be a text that is not empty, a list of such texts, a list of tokens/)
    })
  }

  test('has a length, in which a token is four characters', () => {
    const check = (input: unknown, most: number) => checkPromptLength(inputsOf(parse(input)), most, 'input')
    for (const [input, length] of [
      ['abcd', 4],
      [['ab', 'c'], 3],
      [[7, 8], 8],
      [[[7, 8], [9]], 12],
    ] as const) {
      check(input, length)
      assert.equal(fault(() => check(input, length - 1)).code, 'request_too_large')
    }
  })

  test('is refused as tokens where a provider takes texts only', () => {
    assert.deepEqual(textInputs(parse(['a', 'b']), 'p'), ['a', 'b'])
    for (const input of [[1], [[1]]]) {
      const error = fault(() => textInputs(parse(input), 'p'))
      assert.deepEqual([error.code, error.details.param], ['invalid_request', 'input'])
    }
  })
})
