import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import { chunksOf, completionOf, deltasOf, readEvents, streamOf } from './answers.ts'

const messageOf = (call: object) => ({ role: 'assistant', content: null, tool_calls: [{ id: 'call_0', ...call }] })
const request = { input: 'Hello' }

/** What a call is given: whole, and in the deltas, the done event and the item of a stream. */
async function given(call: object, length: number) {
  const message = messageOf(call)
  const spoken = responses.read(request)
  const [whole] = Object(spoken.whole?.(completionOf(message, 'tool_calls'))).output
  const stream = streamOf(chunksOf(deltasOf(message, length), 'tool_calls'))
  const { response, events } = await readEvents((await Array.fromAsync(spoken.events(stream, () => ({})))).join(''))
  const [item] = response.output
  const deltas = events.flatMap((event) => (event.type.endsWith('.delta') ? [Object(event).delta] : []))
  const done = events.find(({ type }) => /(arguments|input)\.done$/.test(type))
  const textOf = (of: unknown) => Object(of).arguments ?? Object(of).input
  return { whole: textOf(whole), deltas: deltas.join(''), done: textOf(done), item: textOf(item) }
}

const functionOf = (text: string) => ({ type: 'function', function: { name: 'f', arguments: text } })

describe('a call in responses', () => {
  for (const length of [1, 9]) {
    for (const text of ['', ' ', '\n', 'null', ' null\n']) {
      test(`with ${JSON.stringify(text)} for arguments has an empty object, in pieces of ${length}`, async () => {
        const told = await given(functionOf(text), length)
        assert.deepEqual(told, { whole: '{}', deltas: '', done: '{}', item: '{}' })
      })
    }

    for (const text of [' {"a":null}', '[1]', 'nullable', 'nu']) {
      test(`with ${text} for arguments has them as they came, in pieces of ${length}`, async () => {
        assert.deepEqual(await given(functionOf(text), length), { whole: text, deltas: text, done: text, item: text })
      })
    }

    test(`of a custom tool may have null for its text, in pieces of ${length}`, async () => {
      const told = await given({ type: 'custom', custom: { name: 'g', input: 'null' } }, length)
      assert.deepEqual(told, { whole: 'null', deltas: 'null', done: 'null', item: 'null' })
    })
  }
})
