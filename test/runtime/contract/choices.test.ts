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
      const choices = choicesOf([...pieces, ...rest, [{}, 'tool_calls']])
      assert.equal(choices.areEnded(), true)
      choices.end(undefined)
    })
  })
}

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
