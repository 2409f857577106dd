import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toKnownMessages } from '#runtime/contract/message-fields.ts'

test('an empty list of calls goes to no provider, since OpenAI answers 400 to it', () => {
  const said = { role: 'assistant', content: 'x' }
  for (const fields of [{}, { message: ['role', 'content', 'tool_calls'] }, { takesNull: true as const }]) {
    assert.deepEqual(toKnownMessages([{ ...said, tool_calls: [] }], fields), [said])
  }
})

test('a server that parses arguments gets an object, and all others what the model wrote', () => {
  const calling = (...given: string[]) => ({
    role: 'assistant',
    content: null,
    tool_calls: given.map((text) => ({ id: 'a', type: 'function', function: { name: 'f', arguments: text } })),
  })
  const said = calling('{"at": 1e400}', '{"at":', '[1]', '2512292042121000001', 'null')
  const wrapped = calling(
    ...['{"at": 1e400}', '{"INVALID_JSON":"{\\"at\\":"}', '{"INVALID_JSON":"[1]"}'],
    ...['{"INVALID_JSON":"2512292042121000001"}', 'null'],
  )
  assert.deepEqual(toKnownMessages([said], { argumentsAreParsed: true }), [wrapped])
  assert.deepEqual(toKnownMessages([said], {}), [said])
})

test('what a client has made of an earlier call is not sent back with it', () => {
  const said = (added: object) => ({
    role: 'assistant',
    content: 'x',
    tool_calls: [
      { id: 'a', type: 'function', function: { name: 'f', arguments: '{"city":"B"}', ...added } },
      { id: 'b', type: 'custom', custom: { name: 'g', input: 'text', ...added } },
    ],
    function_call: { name: 'f', arguments: '{}', ...added },
  })
  const message = ['role', 'content', 'tool_calls', 'function_call']
  const parsed = said({ parsed_arguments: { city: 'B' } })
  for (const fields of [{ message }, {}]) {
    assert.deepEqual(toKnownMessages([{ ...parsed, parsed: { city: 'B' } }], fields), [said({})])
  }
})

test('a call keeps its null arguments, and where all fields of messages pass, those of its own', () => {
  const older = { role: 'assistant', content: 'x', function_call: { name: 'f', arguments: null } }
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: { signed: 'x' } }
  const said = { role: 'assistant', content: 'x', tool_calls: [call] }
  assert.deepEqual(toKnownMessages([older], { message: ['content', 'role', 'function_call'] }), [older])
  assert.deepEqual(toKnownMessages([older, said], {}), [older, said])
})
