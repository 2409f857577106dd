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

  test('waits with its name no longer than until another call', () => {
    const call = (index: number, name: string, given = '') => ({
      ...{ index, id: `c${index}`, type: 'function' },
      function: { name, arguments: given },
    })
    const lists = listsOf(call(0, 'get'), call(1, 'get'), call(2, 'get', '{}'))
    assert.deepEqual(lists, [[], [call(0, 'get')], [call(1, 'get'), call(2, 'get', '{}')], []])
  })
})
