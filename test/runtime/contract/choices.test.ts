import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createChoices } from '#runtime/contract/choices.ts'

type Piece = [said: Record<string, unknown>, finishReason: string | null]

function choicesOf(pieces: readonly Piece[]) {
  const choices = createChoices(1, 'a test')
  for (const [said, finishReason] of pieces) choices.add({ index: 0, said, finishReason })
  return choices
}

const call = (index: number, given: string) => ({ tool_calls: [{ index, function: { arguments: given } }] })
const badReply = (error: unknown) => Object(error).code === 'bad_reply'

const goingOn: [what: string, pieces: Piece[]][] = [
  [
    'a text',
    [
      [{ content: 'Hi' }, 'stop'],
      [{ content: ' there' }, null],
    ],
  ],
  [
    'a call',
    [
      [{ content: 'Hi' }, 'stop'],
      [call(0, '{"n":'), null],
    ],
  ],
  [
    'another call',
    [
      [call(0, '{}'), 'tool_calls'],
      [call(1, '{"n":'), null],
    ],
  ],
]
for (const [what, pieces] of goingOn) {
  describe(`an answer that goes on with ${what} after its end`, () => {
    test('has not ended, and is cut where nothing more comes', () => {
      const choices = choicesOf(pieces)
      assert.equal(choices.areEnded(), false)
      assert.throws(() => choices.end(undefined), badReply)
    })

    test('is whole once it ends again', () => {
      const rest: Piece[] = what === 'a text' ? [] : [[call(what === 'a call' ? 0 : 1, '1}'), null]]
      const choices = choicesOf([...pieces, ...rest, [{}, rest.length > 0 ? 'tool_calls' : 'stop']])
      assert.equal(choices.areEnded(), true)
      choices.end(undefined)
    })
  })
}

test('a call is whole with an object for its arguments, or with none, and with nothing else', () => {
  for (const given of ['{"a":1}', ' {} ', '', ' ', 'null']) choicesOf([[call(0, given), 'tool_calls']]).end(undefined)
  for (const given of ['[1]', '7', 'true', '"a"', '{"a":', '{} {}']) {
    assert.throws(
      () => choicesOf([[call(0, given), 'tool_calls']]),
      { code: 'bad_reply', message: /JSON object/ },
      given,
    )
    assert.throws(() => choicesOf([[{ function_call: { arguments: given } }, 'stop']]), badReply, given)
    choicesOf([[call(0, given), 'length']]).end(undefined)
  }
})

test('a call of a custom tool may have any text', () => {
  choicesOf([[{ tool_calls: [{ index: 0, type: 'custom', custom: { name: 'f', input: '[1' } }] }, 'tool_calls']]).end(
    undefined,
  )
})

describe('an end that announces calls', () => {
  for (const reason of ['tool_calls', 'function_call']) {
    test(`is none without one: ${reason}`, () => {
      const choices = choicesOf([[{ content: 'Let me look.', tool_calls: [] }, reason]])
      assert.throws(() => choices.end(undefined), { code: 'bad_reply', message: /calls none/ })
    })
  }

  test('may come with a text before the calls', () => {
    choicesOf([
      [{ content: 'Let me look.' }, 'tool_calls'],
      [call(0, '{}'), 'tool_calls'],
    ]).end(undefined)
  })

  test('is looked for in each choice', () => {
    const choices = createChoices(2, 'a test')
    choices.add({ index: 0, said: call(0, '{}'), finishReason: 'tool_calls' })
    choices.add({ index: 1, said: { content: 'Hi' }, finishReason: 'tool_calls' })
    assert.throws(() => choices.end(undefined), badReply)
  })
})

test('white space begins no answer, and goes on with one that has begun', () => {
  const blank: Piece = [{ content: ' \n' }, null]
  assert.equal(choicesOf([blank, blank]).additions(), 0)
  assert.equal(choicesOf([blank, [{ content: 'Hi' }, null], blank]).additions(), 2)
  assert.throws(() => choicesOf([blank, [{}, 'stop']]).end(undefined), badReply)
})

test('an answer that says nothing more after its end stays ended', () => {
  const nothing: Piece[] = [{}, { content: '' }, { content: null, tool_calls: [] }].map((said) => [said, null])
  const choices = choicesOf([[{ content: 'Hi' }, 'stop'], ...nothing])
  assert.equal(choices.areEnded(), true)
  choices.end(undefined)
})

describe('an end by `stop` before anything was said', () => {
  const thought: Piece = [{ reasoning_content: 'Hm' }, 'stop']

  test('is none yet, however long the answer takes', () => {
    assert.equal(choicesOf([thought]).areEnded(), false)
    const choices = choicesOf([thought, [{ content: 'Hi' }, null], [{}, 'stop']])
    assert.equal(choices.areEnded(), true)
    choices.end(undefined)
  })

  test('is an empty answer where nothing more comes', () => {
    assert.throws(() => choicesOf([thought]).end(undefined), { code: 'bad_reply', message: /is empty/ })
  })
})

test('an answer of which something is held back after its end must end anew, unless it was cut', () => {
  for (const [reason, isEnded] of [
    ['stop', false],
    ['tool_calls', false],
    ['length', true],
  ] as const) {
    const choices = choicesOf([[call(0, '{}'), reason]])
    const before = choices.additions()
    choices.heldBack(0)
    assert.deepEqual([choices.areEnded(), choices.additions()], [isEnded, before + 1])
    if (isEnded) choices.end(undefined)
    else assert.throws(() => choices.end(undefined), badReply)
  }
})
