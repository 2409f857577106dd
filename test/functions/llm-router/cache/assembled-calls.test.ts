import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAssembler } from '../../../../functions/llm-router/cache/assemble.ts'

function assembled(deltas: readonly Record<string, unknown>[]): unknown {
  const assembler = createAssembler()
  for (const delta of deltas) {
    const choices = [{ index: 0, delta, finish_reason: null }]
    assembler.add({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices })
  }
  const { choices } = assembler.completion()
  return Object(choices)[0].message
}

test('calls of functions and of custom tools have all of what their pieces say', () => {
  const pieces = [
    { index: 0, id: 'a', type: 'custom', custom: { name: 'shell', input: '' } },
    { index: 1, id: 'b', type: 'function', function: { name: 'look', arguments: '' } },
    { index: 0, custom: { input: 'rm -rf ' } },
    { index: 1, function: { arguments: '{"at":' } },
    { index: 0, custom: { input: '/tmp/x' } },
    { index: 1, function: { arguments: '1}' } },
  ]
  assert.deepEqual(assembled(pieces.map((piece) => ({ tool_calls: [piece] }))), {
    role: 'assistant',
    content: null,
    tool_calls: [
      { id: 'a', type: 'custom', custom: { name: 'shell', input: 'rm -rf /tmp/x' } },
      { id: 'b', type: 'function', function: { name: 'look', arguments: '{"at":1}' } },
    ],
  })
})

test('sound, and a call in the older form, have all of what their pieces say', () => {
  const audio = { id: 'a', data: 'AAAA', transcript: 'It ', expires_at: 1 }
  assert.deepEqual(
    assembled([
      { audio, function_call: { name: 'look', arguments: '{' } },
      { audio: { data: 'BBBB', transcript: 'is.' }, function_call: { arguments: '}' } },
    ]),
    {
      role: 'assistant',
      content: null,
      audio: { ...audio, data: 'AAAABBBB', transcript: 'It is.' },
      function_call: { name: 'look', arguments: '{}' },
    },
  )
})
