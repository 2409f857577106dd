import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { wholeCompletion } from '#runtime/contract/whole-reply.ts'

const stop = ['END', '\n']
const result = { role: 'tool', tool_call_id: 'c', content: 'noon' }
const head = { model: 'm', nowMs: 0 }

function isWhole(request: object, choice: object, completion: object = {}): boolean {
  const choices = [{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop', ...choice }]
  try {
    wholeCompletion({ choices, ...completion }, { by: 'a test', request: { ...request } }, head)
    return true
  } catch (error) {
    assert.equal(Object(error).code, 'bad_reply')
    return false
  }
}

const counted = (completion_tokens: number, reasoning_tokens?: number) => ({
  usage: { prompt_tokens: 9, completion_tokens, completion_tokens_details: { reasoning_tokens } },
})
const thought = { message: { role: 'assistant', content: '', reasoning_content: 'Hm.' } }

describe('an empty answer is whole', () => {
  const rows: [what: string, request: object, choice: object, completion: object][] = [
    ['that names a stop sequence of the request', { stop }, { stop_reason: 'END' }, {}],
    ['that names the only stop sequence', { stop: '\n' }, { stop_reason: '\n' }, counted(0)],
    ['that names one behind thoughts', { stop }, { ...thought, stop_reason: 'END' }, {}],
    ['whose tokens are counted, to a stop sequence', { stop }, {}, counted(1)],
    ['whose tokens are counted, to a result', { messages: [result] }, {}, counted(2)],
    ['whose tokens are more than its thoughts', { stop }, thought, counted(9, 7)],
  ]
  for (const [what, ...given] of rows) test(what, () => assert.equal(isWhole(...given), true))
})

const blank = { message: { role: 'assistant', content: ' \n\n ' } }
const cut = { finish_reason: 'length' }

describe('an empty answer is whole, or is cut,', () => {
  const rows: [what: string, request: object, choice: object, completion: object][] = [
    ['of white space to a stop sequence', { stop }, blank, counted(2)],
    ['of white space, by its limit', {}, { ...blank, ...cut }, counted(2)],
    ['by its limit, within hidden thoughts', {}, cut, counted(2)],
    ['by its limit, within thoughts', {}, { ...thought, ...cut }, counted(0)],
    ['by its limit, without a count', {}, cut, {}],
  ]
  for (const [what, ...given] of rows) test(what, () => assert.equal(isWhole(...given), true))
})

describe('an empty answer is none', () => {
  const rows: [what: string, request: object, choice: object, completion: object][] = [
    ['to a request that does not explain it', {}, { stop_reason: 'END' }, counted(2)],
    ['that names a sequence that nobody asked for', { stop }, { stop_reason: 'eos' }, {}],
    ['without usage', { stop }, {}, {}],
    ['of no tokens', { messages: [result] }, {}, counted(0)],
    ['of thoughts alone, by the count', { messages: [result] }, thought, counted(7, 7)],
    ['of thoughts alone, as far as is known', { messages: [result] }, thought, counted(7)],
    ['of white space', {}, blank, counted(2)],
    ['that is cut before its first token', {}, cut, counted(0)],
    ['of white space, cut before its first token', {}, { ...blank, ...cut }, counted(0)],
    ['that ended otherwise', { stop }, { finish_reason: 'tool_calls', stop_reason: 'END' }, counted(2)],
  ]
  for (const [what, ...given] of rows) test(what, () => assert.equal(isWhole(...given), false))

  test('among several that the usage is shared by', () => {
    const choices = ['Hi', ''].map((content, index) => ({
      ...{ index, message: { role: 'assistant', content }, finish_reason: 'stop' },
    }))
    assert.equal(isWhole({ stop, n: 2 }, {}, { choices, ...counted(5) }), false)
    const named = choices.map((choice) => ({ ...choice, stop_reason: 'END' }))
    assert.equal(isWhole({ stop, n: 2 }, {}, { choices: named }), true)
  })
})
