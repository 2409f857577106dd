import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { callsOf, type Piece } from './listed-calls.ts'

describe('under one index, a tool’s name that comes again', () => {
  const [one, other] = ['{"a":{"b":"}{"}}', '{"a":2}']
  const again: [what: string, pieces: Piece[]][] = [
    [
      'with whole arguments',
      [
        { name: 'f', arguments: one },
        { name: 'f', arguments: other },
      ],
    ],
    [
      'before arguments in pieces',
      [
        { name: 'f', arguments: '' },
        { arguments: one.slice(0, 9) },
        { arguments: one.slice(9) },
        { name: 'f', arguments: '' },
        { arguments: other.slice(0, 3) },
        { arguments: other.slice(3) },
      ],
    ],
  ]
  for (const [what, pieces] of again) {
    for (const id of [undefined, '', 'f', 'call_f']) {
      test(`${what} after whole ones, begins another call, with the id ${id}`, () => {
        const { told, ids } = callsOf(id, pieces)
        assert.deepEqual(told, [
          ['f', one],
          ['f', other],
        ])
        assert.equal(ids.size, 2)
      })
    }
  }

  test('with each piece of the arguments is that of one call', () => {
    const pieces = ['{"a":', '{"b":"}', '{"}', '}'].map((given) => ({ name: 'f', arguments: given }))
    assert.deepEqual(callsOf(undefined, pieces).told, [['f', one]])
  })

  test('after whole arguments, and has none itself, is not another call', () => {
    const whole = { name: 'f', arguments: one }
    for (const nothing of [{ name: 'f', arguments: '' }, { name: 'f', arguments: null }, { name: 'f' }]) {
      assert.deepEqual(callsOf(undefined, [whole, nothing]).told, [['f', one]])
      const next = { name: 'get_weather', arguments: other }
      assert.deepEqual(callsOf(undefined, [whole, nothing, next]).told, [
        ['f', one],
        ['get_weather', other],
      ])
    }
  })
})
