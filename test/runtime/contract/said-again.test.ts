import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { callsOf, listsOf, type Piece } from './listed-calls.ts'

describe('under one index, a call that its server says once more is one call', () => {
  const whole = '{"a":{"b":"}{"}}'
  const [begin, end] = [whole.slice(0, 9), whole.slice(9)]
  const name = 'f'
  for (const [what, pieces] of Object.entries<Piece[]>({
    'as a whole': [
      { name, arguments: whole },
      { name, arguments: whole },
    ],
    'behind its pieces': [
      { name, arguments: '' },
      { arguments: begin },
      { arguments: end },
      { name, arguments: whole },
    ],
    'without its name': [{ name, arguments: begin }, { arguments: end }, { arguments: whole }],
    'in pieces': [
      { name, arguments: whole },
      { name, arguments: begin },
      { name, arguments: end },
    ],
    'in pieces behind its name': [
      { name, arguments: whole },
      { name, arguments: '' },
      { name, arguments: '' },
      { arguments: begin },
      { arguments: end },
    ],
    'between blanks': [
      { name, arguments: whole },
      { name, arguments: ` \n${whole}\n` },
    ],
    'twice, and once in part': [
      { name, arguments: whole },
      { name, arguments: whole },
      { name, arguments: whole },
      { name, arguments: begin },
    ],
    'with blanks alone': [
      { name, arguments: whole },
      { name, arguments: '\n' },
      { name, arguments: ' ' },
    ],
    'behind an empty object': [
      { name, arguments: '{}' },
      { name, arguments: whole },
    ],
    'behind an empty object, in pieces': [
      { name, arguments: '{ }' },
      { arguments: '\n' },
      { arguments: begin },
      { arguments: end },
    ],
  })) {
    test(what, () => {
      for (const id of [undefined, '', 'f', 'chatcmpl-f-1']) assert.deepEqual(callsOf(id, pieces).told, [['f', whole]])
    })
  }

  test('as an empty object, which waits for another call or the end', () => {
    const empty = { name, arguments: '{}' }
    assert.deepEqual(callsOf(undefined, [empty]).told, [['f', '{}']])
    assert.deepEqual(callsOf(undefined, [empty, empty]).told, [['f', '{}']])
    assert.deepEqual(callsOf(undefined, [empty, { name: 'get', arguments: whole }]).told, [
      ['f', '{}'],
      ['get', whole],
    ])
  })

  test('but not where it differs from its first piece on, or later', () => {
    for (const other of ['{}', '{"c":1}', '{"a":{"b":"}{"},"c":1}', '{"a":{"b":1}}']) {
      for (const cut of [0, 1, 8, other.length]) {
        const pieces = [{ name, arguments: other.slice(0, cut) }, { arguments: other.slice(cut) }]
        const { told, ids } = callsOf('f', [{ name, arguments: whole }, ...pieces])
        assert.deepEqual(told, [
          ['f', whole],
          ['f', other],
        ])
        assert.equal(ids.size, 2)
      }
    }
  })

  test('and what is no object belongs to it, as ever', () => {
    const pieces = [{ name, arguments: whole }, { name, arguments: '\n' }, { arguments: '}' }]
    assert.deepEqual(callsOf(undefined, pieces).told, [['f', `${whole}}`]])
  })
})

test('two equal calls of one tool stay two where their indices or their ids tell them apart', () => {
  const called = { name: 'f', arguments: '{"a":1}' }
  for (const [one, other] of [
    [{ index: 0 }, { index: 1 }],
    [
      { index: 0, id: 'c1' },
      { index: 0, id: 'c2' },
    ],
    [
      { index: 0, id: 'call_f_1' },
      { index: 0, id: 'call_f_2' },
    ],
    [
      { index: 0, id: '' },
      { index: 1, id: '' },
    ],
  ]) {
    const calls = listsOf({ ...one, function: called }, { ...other, function: called })
      .flat()
      .map(Object)
    const told = calls.map((call) => [call.index, call.function])
    assert.deepEqual(told, [
      [0, called],
      [1, called],
    ])
    assert.equal(new Set(calls.map((call) => call.id)).size, 2)
  }
})

test('an id is that of a call, unless it only says the name', () => {
  const pieces = ['{"a":1}', '{"a":2}'].map((given) => ({ name: 'get', arguments: given }))
  for (const id of ['get', 'get_0', 'call-get:1', 'chatcmpl_get']) assert.equal(callsOf(id, pieces).told.length, 2, id)
  for (const id of ['c1', 'call_targets', 'toolu_get12ab', '12']) assert.equal(callsOf(id, pieces).told.length, 1, id)
})
