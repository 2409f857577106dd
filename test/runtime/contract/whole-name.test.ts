import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { deltasOf, listsOf } from './listed-calls.ts'

describe('a call in a stream', () => {
  test('has its name once and whole, though it comes piece by piece, or grows, or is said again', () => {
    for (const pieces of [
      ['get', '_wea', 'ther'],
      ['get', 'get_wea', 'get_weather'],
      ['ot', 'her', 'other'],
      ['get', 'get', 'get'],
    ]) {
      const [first, second, third] = pieces
      const deltas = deltasOf(
        { index: 0, id: 'c1', type: 'function', function: { name: first, arguments: '' } },
        { index: 0, function: { name: second } },
        { index: 0, function: { name: third, arguments: '{}' } },
      )
      const name = { get: 'get', her: 'other' }[String(second)] ?? 'get_weather'
      const whole = { index: 0, id: 'c1', type: 'function', function: { name, arguments: '{}' } }
      assert.deepEqual(deltas, [undefined, undefined, whole])
    }
  })

  test('is told with its name at once where that is a tool’s, and no beginning of another', () => {
    const call = (name: string) => ({ index: 0, id: 'c1', type: 'function', function: { name, arguments: '' } })
    for (const name of ['f', 'get_weather']) assert.deepEqual(listsOf(call(name)), [[call(name)], []])
    for (const name of ['get', 'unknown']) assert.deepEqual(listsOf(call(name)), [[], [call(name)]])
    const withoutArguments = { ...call('f'), function: { name: 'f' } }
    assert.deepEqual(listsOf(withoutArguments), [[], [withoutArguments]])
  })

  const call = (index: number, id: string, name: string, given: string | null = '') => ({
    ...{ index, id, type: 'function' },
    function: { name, ...(given !== null && { arguments: given }) },
  })

  test('waits with its name until its end, where others under other indices go on, and is told in its turn', () => {
    const lists = listsOf(call(0, 'a', 'get'), call(1, 'b', 'get'), call(2, 'c', 'get', '{}'))
    assert.deepEqual(lists, [[], [], [call(0, 'c', 'get', '{}')], [call(1, 'a', 'get'), call(2, 'b', 'get')]])
  })

  test('waits with its name until another under its index, and with that of a tool until any other', () => {
    const lists = listsOf(call(0, 'a', 'get'), call(0, 'b', 'f', null), call(1, 'c', 'f'))
    assert.deepEqual(lists, [[], [call(0, 'a', 'get')], [call(1, 'b', 'f', null), call(2, 'c', 'f')], []])
    const { index: _, ...unnumbered } = call(0, 'a', 'get')
    assert.deepEqual(listsOf(unnumbered, call(1, 'b', 'f')), [[], [call(0, 'a', 'get'), call(1, 'b', 'f')], []])
  })

  test('has its own name, though those of several come piece by piece in turns', () => {
    const more = (index: number, called: object) => ({ index, function: called })
    const deltas = deltasOf(
      call(0, 'a', 'get_'),
      call(1, 'b', 'g'),
      more(0, { name: 'weather' }),
      more(1, { name: 'et' }),
      more(1, { arguments: '{"b":2}' }),
      more(0, { arguments: '{"a":1}' }),
    )
    assert.deepEqual(deltas, [
      undefined,
      undefined,
      call(0, 'a', 'get_weather'),
      undefined,
      call(1, 'b', 'get', '{"b":2}'),
      more(0, { arguments: '{"a":1}' }),
    ])
  })
})
