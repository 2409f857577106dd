import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createChunkCompleter } from '#runtime/contract/complete.ts'
import { deltasOf, head, listsOf } from './listed-calls.ts'

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
        { index: 0, type: 'function', function: { arguments: '' } },
        { index: 1, id: 'c2', type: 'custom', custom: { name: 'g', input: '' } },
      )
      assert.deepEqual(deltas, [
        { index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '{' } },
        { index: 0, function: { arguments: '}' } },
        undefined,
        { index: 1, id: 'c2', type: 'custom', custom: { name: 'g', input: '' } },
      ])
    }
  })

  test('is told from its name on, with all that has come before', () => {
    const rest = { index: 0, function: { arguments: '}' } }
    for (const none of [{}, { name: '' }, { name: null }]) {
      const deltas = deltasOf(
        { index: 0, id: 'c1', type: '', function: { ...none, arguments: '' }, extra_content: { a: 1 } },
        { index: 0, function: { name: 'f', arguments: '{' } },
        rest,
      )
      const first = { index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '{' } }
      assert.deepEqual(deltas, [undefined, { ...first, extra_content: { a: 1 } }, rest])
    }
  })

  test('has an id that no other call of its choice has', () => {
    const given = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }
    const [first, second, again] = deltasOf({ index: 0, ...given }, { index: 1, ...given }, { index: 1, ...given })
    assert.deepEqual(first, { index: 0, ...given })
    assert.match(Object(second).id, /^call_\w{32}$/)
    assert.deepEqual([Object(second).function, Object(again).id], [given.function, undefined])
  })

  test('begins by another name under the same index, whether or not there is an id', () => {
    for (const id of [{}, { id: 'c1' }]) {
      const deltas = deltasOf(
        { index: 0, ...id, function: { name: 'f', arguments: '{' } },
        { index: 0, ...id, function: { name: 'f', arguments: '}' } },
        { index: 0, ...id, function: { name: 'g', arguments: '{' } },
        { index: 0, ...id, function: { name: 'g', arguments: '}' } },
      )
      const told = deltas.map((delta) => [Object(delta).index, Object(delta).function.name])
      const expected = [
        [0, 'f'],
        [0, undefined],
        [1, 'g'],
        [1, undefined],
      ]
      assert.deepEqual(told, expected)
      assert.notEqual(Object(deltas[2]).id, Object(deltas[0]).id)
    }
  })

  test('that has begun is not told again by a piece without news', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }
    const again = [
      { index: 0, ...call, function: { name: 'f' } },
      { index: 0, function: { arguments: '' } },
      { index: 0, id: 'c1', type: 'function', function: { name: '', arguments: null } },
    ]
    const signed = { index: 0, extra_content: { a: 1 } }
    assert.deepEqual(deltasOf({ index: 0, ...call }, ...again, signed), [
      { index: 0, ...call },
      ...again.map(() => undefined),
      signed,
    ])
  })

  test('is the first one after a piece that says nothing, under whichever index', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }
    const nothing = { index: 0, id: '', type: 'function', function: { name: '', arguments: '' } }
    assert.deepEqual(deltasOf(nothing, { index: 1, ...call }), [undefined, { index: 0, ...call }])
  })

  test('is another one by another name, though the first has no arguments', () => {
    const lists = listsOf(
      { index: 0, function: { name: 'f', arguments: '' } },
      { index: 0, function: { name: 'get_weather', arguments: '{}' } },
    )
    assert.deepEqual(
      lists.flat().map((call) => [Object(call).index, Object(call).function.name]),
      [
        [0, 'f'],
        [1, 'get_weather'],
      ],
    )
  })

  test('is none where a piece says nothing', () => {
    const empty = { id: '', type: 'function', function: { name: '', arguments: '' } }
    for (const nothing of [{}, { index: 0 }, { index: 1, function: { arguments: '' } }, empty]) {
      const complete = createChunkCompleter(head)
      const chunk = (delta: object, finish_reason: string | null = null) =>
        Object(complete({ choices: [{ index: 0, delta, finish_reason }] })).choices[0]
      assert.deepEqual(chunk({ content: 'a', tool_calls: [nothing] }).delta, { role: 'assistant', content: 'a' })
      assert.equal(chunk({}, 'stop').finish_reason, 'stop')
    }
  })

  test('that ends without a name makes no answer, unless the answer says that it is cut', () => {
    for (const name of [undefined, null, '']) {
      for (const reason of ['stop', 'tool_calls', 'length', 'content_filter']) {
        const complete = createChunkCompleter(head)
        const tool_calls = [{ index: 0, id: 'c1', type: 'function', function: { name, arguments: '{}' } }]
        complete({ choices: [{ index: 0, delta: { content: 'a', tool_calls } }] })
        const end = () => complete({ choices: [{ index: 0, delta: {}, finish_reason: reason }] })
        if (reason === 'stop' || reason === 'tool_calls') assert.throws(end, { code: 'bad_reply' })
        else assert.deepEqual(Object(end()).choices[0], { index: 0, delta: {}, finish_reason: reason })
      }
    }
  })
})
