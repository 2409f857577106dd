import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dialects } from '#runtime/contract/dialects/dialects.ts'
import { toErrorBody } from '#runtime/contract/error-body.ts'
import { LlmError } from '#runtime/errors.ts'

const plain: Readonly<Record<string, object>> = {
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'hi' }] },
  '/v1/completions': { prompt: 'hi' },
  '/v1/responses': { input: 'hi' },
  '/v1/messages': { max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] },
}

/** Fields of another dialect, and what takes their place in this one. */
const foreign: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  '/v1/chat/completions': {
    system: /role system/,
    instructions: /role system/,
    input: /send messages/,
    prompt: /send messages/,
    stop_sequences: /send stop/,
    max_output_tokens: /send max_completion_tokens/,
    output_config: /send response_format/,
    text: /send response_format/,
    previous_response_id: /whole conversation/,
    conversation: /whole conversation/,
  },
  '/v1/completions': {
    system: /chat\/completions/,
    instructions: /chat\/completions/,
    input: /send prompt/,
    messages: /chat\/completions/,
    stop_sequences: /send stop/,
    max_output_tokens: /send max_tokens/,
    text: /send response_format/,
    previous_response_id: /as prompt/,
    conversation: /as prompt/,
  },
  '/v1/responses': {
    system: /send instructions/,
    messages: /as input/,
    max_tokens: /send max_output_tokens/,
    max_completion_tokens: /send max_output_tokens/,
    response_format: /send text\.format/,
    reasoning_effort: /send reasoning\.effort/,
    logprobs: /send include/,
    stop_sequences: /send stop/,
    output_config: /send text\.format/,
  },
  '/v1/messages': {
    stop: /send stop_sequences/,
    max_completion_tokens: /send max_tokens/,
    max_output_tokens: /send max_tokens/,
    instructions: /send system/,
    input: /send messages/,
    prompt: /send messages/,
    response_format: /send output_config\.format/,
    reasoning_effort: /send output_config\.effort/,
    parallel_tool_calls: /disable_parallel_tool_use/,
  },
}

for (const dialect of dialects) {
  describe(`a field of another dialect on ${dialect.path}`, () => {
    const said = (more: object): { message?: string; param?: string } => {
      try {
        dialect.read({ ...plain[dialect.path], ...more })
        return {}
      } catch (error) {
        assert.ok(error instanceof LlmError && error.code === 'invalid_request', String(error))
        return Object((dialect.errorBody ?? toErrorBody)(error, 'id')).error
      }
    }

    for (const [field, fix] of Object.entries(foreign[dialect.path] ?? {})) {
      test(`${field} is refused by the name it was sent by, with what to send`, () => {
        const { message = '', param } = said({ [field]: 'x' })
        assert.equal(param, field)
        assert.ok(message.startsWith(`${field} is not a field of ${dialect.path}: `), message)
        assert.match(message, fix)
      })
    }

    test('asks for nothing when it is null', () => {
      const fields = Object.keys(foreign[dialect.path] ?? {}).filter((name) => !(name in (plain[dialect.path] ?? {})))
      assert.deepEqual(said(Object.fromEntries(fields.map((name) => [name, null]))), {})
    })
  })
}
