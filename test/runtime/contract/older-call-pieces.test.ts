import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createChunkCompleter } from '#runtime/contract/complete.ts'
import { head } from './listed-calls.ts'

const functions = ['f', 'get', 'get_weather'].map((name) => ({ name }))

/** What comes of a stream of these pieces in the older form. */
function toldOf(pieces: readonly object[]): unknown[] {
  const complete = createChunkCompleter(head, { functions })
  const ends = [...pieces.map((called) => ({ delta: { function_call: called } })), { delta: {}, finish_reason: 'stop' }]
  return ends.flatMap((end) => {
    const { function_call: called } = Object(complete({ choices: [{ index: 0, ...end }] })).choices[0].delta
    return called === undefined ? [] : [called]
  })
}

test('the call of the older form is told once, however often its server says it', () => {
  const whole = { name: 'get', arguments: '{"a":1}' }
  for (const pieces of [
    [whole],
    [whole, whole],
    [whole, { name: 'get', arguments: '\n' }],
    [{ name: 'get', arguments: '{}' }, whole],
    [{ name: 'g' }, { name: 'et' }, { arguments: '{"a":1}' }],
  ]) {
    assert.deepEqual(toldOf(pieces), [whole])
  }
})

test('a second call, which the form has no room for, makes no answer: clients would join the two to one', () => {
  const [first, other] = ['{"a":1}', '{"a":2}']
  for (const pieces of [
    [
      { name: 'get', arguments: first },
      { name: 'f', arguments: first },
    ],
    [
      { name: 'get', arguments: first },
      { name: 'get', arguments: other },
    ],
    [
      { name: 'get', arguments: '{}' },
      { name: 'f', arguments: other },
    ],
  ]) {
    assert.throws(() => toldOf(pieces), { code: 'bad_reply' })
  }
})
