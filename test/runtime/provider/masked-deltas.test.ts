import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createMaskedDeltas } from '#runtime/provider/masked-deltas.ts'
import { createRedactor } from '#runtime/redact.ts'

const key = 'sk-KEY/0123+456=789abcdef'
const [begun, rest] = [key.slice(0, 12), key.slice(12)]

type Delta = Record<string, unknown>

/** The deltas of one answer, of which the last has its end. */
function masked(deltas: readonly Delta[]): Delta[] {
  const redactor = createRedactor()
  redactor.remember(key)
  const toMasked = createMaskedDeltas(redactor)
  return deltas.map((delta, place) => {
    const choices = [{ index: 0, delta, finish_reason: place === deltas.length - 1 ? 'stop' : null }]
    const chunk = { id: 'c', object: 'chat.completion.chunk' as const, created: 1, model: 'm', choices }
    return toMasked(chunk).choices[0]?.delta ?? {}
  })
}

/** Each text of an answer that comes in pieces, as a delta with a piece of it. */
const texts: Record<string, (piece: string) => Delta> = {
  content: (content) => ({ content }),
  refusal: (refusal) => ({ refusal }),
  'thoughts of DeepSeek and others': (piece) => ({ reasoning_content: piece }),
  'thoughts of Groq and OpenRouter': (reasoning) => ({ reasoning }),
  'details of thoughts': (text) => ({ reasoning_details: [{ index: 0, type: 'reasoning.text', text }] }),
  'a summary of thoughts': (summary) => ({ reasoning_details: [{ index: 0, type: 'reasoning.summary', summary }] }),
  'the arguments of a function': (piece) => ({ tool_calls: [{ index: 1, function: { arguments: piece } }] }),
  'the input of a custom tool': (input) => ({ tool_calls: [{ index: 1, custom: { input } }] }),
  'a call in the older form': (piece) => ({ function_call: { arguments: piece } }),
  'a transcript of sound': (transcript) => ({ audio: { transcript } }),
}

describe('a secret in a streamed answer', () => {
  for (const [name, of] of Object.entries(texts)) {
    test(`is masked within a piece and between two, and what only begins as it is not lost: ${name}`, () => {
      assert.deepEqual(masked([of(`a ${key} b`), {}]), [of('a *** b'), {}])
      assert.deepEqual(masked([of(`a ${begun}`), of(`${rest} b`), {}]), [of('a '), of('*** b'), {}])
      assert.deepEqual(masked([of(`a ${begun}`), {}]), [of('a '), of(begun)])
      assert.ok(JSON.stringify(masked([of('a '), of(begun)])[1]).includes(begun))
    })
  }

  test('is masked in each of several calls and kinds of details, whose pieces come in turn', () => {
    const calls = (first: string, second: string) => ({
      tool_calls: [
        { index: 0, custom: { input: first } },
        { index: 1, function: { arguments: second } },
      ],
    })
    assert.deepEqual(masked([calls(begun, 'a'), calls(rest, begun), {}]), [
      calls('', 'a'),
      calls('***', ''),
      { tool_calls: [{ index: 1, function: { arguments: begun } }] },
    ])
    const details = (text: string, summary: string) => ({
      reasoning_details: [
        { index: 0, type: 'reasoning.text', text },
        { index: 0, type: 'reasoning.summary', summary },
      ],
    })
    assert.deepEqual(masked([details(begun, 'a'), details(rest, 'b'), {}])[1], details('***', 'b'))
  })

  test('is masked in an item that comes whole, and no piece of it is taken for one of the next', () => {
    const whole = (text: string) => ({ reasoning_details: [{ type: 'reasoning.text', text }] })
    assert.deepEqual(masked([whole(key), whole(begun), whole(rest)]), [whole('***'), whole(begun), whole(rest)])
  })
})
