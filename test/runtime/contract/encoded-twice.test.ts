import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createArgumentsOnce, withArgumentsOnce } from '#runtime/contract/encoded-twice.ts'
import { maxKeptCharacters } from '#runtime/contract/kept-text.ts'

const call = (index: number, given: string) => ({
  ...{ index, id: `c${index}`, type: 'function' },
  function: { name: 'f', arguments: given },
})

test('no arguments that are encoded twice are none', () => {
  for (const [given, once] of [
    ['""', ''],
    ['"null"', 'null'],
    ['"{}"', '{}'],
    ['"a text"', '"a text"'],
  ] as const) {
    const message = { role: 'assistant', content: null, tool_calls: [call(0, given)] }
    const reply = withArgumentsOnce(Object({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }))
    assert.equal(Object(reply.choices[0]?.message.tool_calls?.[0]).function.arguments, once)
  }
})

test('what is held of all calls is bounded', () => {
  const toOnce = createArgumentsOnce()
  const long = `"${'x'.repeat(maxKeptCharacters / 4)}`
  const add = (index: number) => toOnce(Object({ choices: [{ index: 0, delta: { tool_calls: [call(index, long)] } }] }))
  for (let index = 0; index < 3; index += 1) add(index)
  assert.throws(() => add(3), { code: 'bad_reply' })
})
