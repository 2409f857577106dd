import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ask } from '../../../../functions/llm-console/pages/answers/ask.ts'
import { body, done, lastChunk, piece } from './events.ts'

describe('the bytes of an answer', () => {
  const bytes = Buffer.from(
    piece({ content: 'Été ' }) +
      piece({ reasoning_content: 'hm' }) +
      piece({ content: '🦊' }, 'stop') +
      lastChunk(1) +
      done,
  )
  const answerTo = (parts: readonly Uint8Array[]) => {
    const headers = { 'content-type': 'text/event-stream' }
    const send = async () => new Response(ReadableStream.from(parts), { headers })
    return ask({ address: '', headers: {}, send }, body)
  }

  test('may be cut anywhere', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
        const at = [0, ...cuts.toSorted((one, other) => one - other), bytes.length]
        const answer = await answerTo(at.slice(1).map((end, index) => bytes.subarray(at[index], end)))
        assert.deepEqual([answer.state, answer.text, answer.thoughts], ['answered', 'Été 🦊', 'hm'])
      }),
    ))

  test('are no whole answer if the end is missing', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 2), async (length) => {
        const answer = await answerTo([bytes.subarray(0, length)])
        assert.ok(answer.state === 'broken_off' || (answer.state === 'failed' && answer.text === ''), answer.state)
        assert.ok(answer.fault)
      }),
    ))
})
