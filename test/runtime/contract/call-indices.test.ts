import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createChunkCompleter } from '#runtime/contract/complete.ts'

const head = { model: 'm', nowMs: 0 }

/** The tool calls of the deltas that come of these. */
function deltasOf(...deltas: object[]): unknown[] {
  const complete = createChunkCompleter(head)
  return deltas.map((tool_call) => {
    const chunk = complete({ choices: [{ index: 0, delta: { tool_calls: [tool_call] } }] })
    return Object(chunk).choices[0].delta.tool_calls[0]
  })
}

describe('a call of a tool in a stream', () => {
  test('says its id and its name once, however often the server does', () => {
    const first = { index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '' } }
    const again = [
      { index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '{' } },
      { index: 0, id: '', type: null, function: { name: '', arguments: '{' } },
      { index: 0, id: null, function: { name: null, arguments: '{' } },
    ]
    for (const delta of again) {
      const [begun, further] = deltasOf(first, delta)
      assert.equal(begun, first)
      const { type: _, ...rest } = Object(further)
      assert.deepEqual(rest, { index: 0, function: { arguments: '{' } })
    }
  })

  test('has an id from its name on where its server gives none or gives it late, and no other call’s', () => {
    const deltas = deltasOf(
      { index: 0, function: { name: 'f', arguments: '' } },
      { index: 0, id: 'c1', function: { name: 'f', arguments: '{}' } },
      { index: 1, id: 'c2', function: { name: 'f', arguments: '{}' } },
      { index: 2, id: '', function: { name: 'f', arguments: '{' } },
      { index: 2, id: null, function: { name: '', arguments: '}' } },
    )
    const [made, late, given, other, further] = deltas.map((delta) => Object(delta).id)
    assert.match(made, /^call_\w{32}$/)
    assert.match(other, /^call_\w{32}$/)
    assert.notEqual(made, other)
    assert.deepEqual([late, given, further], [undefined, 'c2', undefined])
    const calls = deltas.map((delta) => [Object(delta).index, Object(delta).function.name])
    assert.deepEqual(calls, [
      [0, 'f'],
      [0, undefined],
      [1, 'f'],
      [2, 'f'],
      [2, undefined],
    ])
  })

  test('begins by its name where there is neither index nor id', () => {
    const deltas = deltasOf(
      { function: { name: 'f', arguments: '{' } },
      { function: { arguments: '}' } },
      { function: { name: 'f', arguments: '{}' } },
    )
    assert.deepEqual(
      deltas.map((delta) => Object(delta).index),
      [0, 0, 1],
    )
  })

  test('has a text for arguments where the server sends an object', () => {
    const [delta] = deltasOf({ index: 0, id: 'c1', function: { name: 'f', arguments: { a: 1 } } })
    assert.equal(Object(delta).function.arguments, '{"a":1}')
  })

  test('has its type with its id, and no empty one later', () => {
    for (const none of [{}, { type: '' }, { type: null }]) {
      const deltas = deltasOf(
        { index: 0, id: 'c1', ...none, function: { name: 'f', arguments: '{' } },
        { index: 0, ...none, function: { arguments: '}' } },
        { index: 1, id: 'c2', type: 'custom', custom: { name: 'g', input: '' } },
      )
      assert.deepEqual(deltas, [
        { index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '{' } },
        { index: 0, function: { arguments: '}' } },
        { index: 1, id: 'c2', type: 'custom', custom: { name: 'g', input: '' } },
      ])
    }
  })
})
