import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '#runtime/contract/dialects/dialects.ts'
import { toErrorBody } from '#runtime/contract/error-body.ts'
import { LlmError } from '#runtime/errors.ts'

const turns = ['/v1/responses', '/v1/messages', '/v1/completions']
/** Where each of them has what the inner messages hold: instructions and results of tools shift a message's own place. */
const sent = ['input', 'messages', 'prompt']

for (const [at, path] of turns.entries()) {
  const dialect = dialects.find((one) => one.path === path)
  const told = (error: LlmError) => Object((dialect?.errorBody ?? toErrorBody)(error, 'id')).error

  test(`a fault in an inner message is in ${sent[at]} on ${path}, at no place that was not sent`, () => {
    for (const place of ['messages.3', 'messages.0.content.1.image_url.url']) {
      const { param, message } = told(new LlmError('invalid_request', `The call and ${place} differ`, { param: place }))
      assert.equal(param, sent[at])
      assert.ok(message.startsWith(`The call and ${sent[at]} differ`), message)
    }
    const { param, message } = told(new LlmError('invalid_request', 'messages.3 is twice', { param: 'messages' }))
    assert.deepEqual([param, message.slice(0, message.indexOf('.'))], [sent[at], `${sent[at]} is twice`])
    assert.equal(told(new LlmError('context_length_exceeded', 'Too long', { param: 'messages' })).param, sent[at])
  })
}

const bodyOf = (path: string, message: string, param: string) =>
  Object(
    dialects.find((one) => one.path === path)?.errorBody?.(new LlmError('invalid_request', message, { param }), 'id'),
  ).error

for (const [path, param, sentence, named] of [
  [
    '/v1/responses',
    'messages',
    'openai answered 400: calls must be followed by tool messages responding to each',
    'input',
  ],
  ['/v1/completions', 'messages.[2].role', 'openai answered 400: a list of messages is too long', 'prompt'],
  ['/v1/messages', 'stop', 'groq answered 400: please stop here', 'stop_sequences'],
  ['/v1/responses', 'verbosity', 'openai answered 400: the verbosity is unknown', 'text.verbosity'],
  ['/v1/responses', 'messages', 'vertex does not accept a conversation of blank messages', 'input'],
] as const) {
  test(`a word that is also a field’s name stays in a sentence: ${sentence}, on ${path}`, () => {
    const { message, param: told } = bodyOf(path, sentence, param)
    assert.ok(message.startsWith(sentence), message)
    assert.equal(told, named)
  })
}

for (const [path, param, sentence, told] of [
  ['/v1/messages', 'stop', 'zai cannot do here what stop asks for', 'zai cannot do here what stop_sequences asks for'],
  ['/v1/messages', 'stop', 'stop must be a text', 'stop_sequences must be a text'],
  ['/v1/messages', 'stop.0', 'groq answered 400: stop.0 is blank', 'groq answered 400: stop_sequences.0 is blank'],
  [
    '/v1/responses',
    'reasoning_effort',
    'x answered 400: Unknown reasoning_effort',
    'x answered 400: Unknown reasoning.effort',
  ],
] as const) {
  test(`a field has its name in the sentence: ${told}, on ${path}`, () => {
    const { message } = bodyOf(path, sentence, param)
    assert.ok(message.startsWith(told), message)
  })
}

test('a field that a dialect finds at fault itself keeps its place', () => {
  const dialect = dialects.find(({ path }) => path === '/v1/messages')
  for (const read of [dialect?.read, dialect?.counting?.read]) {
    const body = { max_tokens: 1, messages: [{ role: 'user', content: [{ type: 'text' }] }] }
    assert.throws(
      () => read?.(body),
      (error: LlmError) => Object(dialect?.errorBody?.(error, 'id')).error.param === 'messages.0.content.0.text',
    )
  }
})
