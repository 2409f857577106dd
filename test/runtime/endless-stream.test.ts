import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AnswerStream, commit, type Piece } from '#runtime/contract/answer-stream.ts'
import { createCallIndices } from '#runtime/contract/call-indices.ts'
import type { ChatChunk } from '#runtime/contract/chat-chunk.ts'
import { createChoices } from '#runtime/contract/choices.ts'
import { createThoughtDeltas } from '#runtime/contract/thought-deltas.ts'

type Delta = Record<string, unknown>

function piece(delta: Delta, finishReason: string | null = null, index = 0): Piece {
  const choices = [{ index, delta, finish_reason: finishReason }]
  const chunk: ChatChunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices }
  return { chunk, data: JSON.stringify(chunk) }
}

async function* inTurn(...parts: Iterable<Piece>[]): AsyncGenerator<Piece> {
  for (const part of parts) yield* part
}

function* times(count: number, one: (index: number) => Piece): Generator<Piece> {
  for (let index = 0; index < count; index += 1) yield one(index)
}

async function readAll({ pieces }: AnswerStream): Promise<Piece[]> {
  const all: Piece[] = []
  for await (const one of pieces) all.push(one)
  return all
}

const badReply = (error: unknown) => Object(error).code === 'bad_reply'

describe('of a stream that goes on without end, no more than a bound is kept', () => {
  test('of pieces that say nothing before the first that does; the beginning and the end get through', async () => {
    const role = piece({ role: 'assistant', content: '' })
    const answer = [piece({ content: 'Hi' }), piece({}, 'stop')]
    for (const [silent, expected] of [
      [3, 6],
      [20_000, 1000],
    ] as const) {
      const nothing = () => piece({ content: '' })
      const stream = await commit(inTurn([role], times(silent, nothing), answer), createChoices(1, 'a test'))
      const passed = await readAll(stream)
      assert.ok(passed.length <= expected, String(passed.length))
      assert.equal(passed[0], role)
      assert.deepEqual(passed.slice(-2), answer)
    }
  })

  for (const [what, endless] of [
    ['arguments', () => ({ tool_calls: [{ index: 0, function: { arguments: ' '.repeat(100) } }] })],
    ['tool calls', (index: number) => ({ tool_calls: [{ index, function: { arguments: '' } }] })],
  ] as const) {
    test(`of ${what}, which is no answer`, async () => {
      let passed = 0
      const counted = (index: number) => {
        passed += 1
        return piece(endless(index))
      }
      const stream = await commit(inTurn(times(1_000_000, counted)), createChoices(1, 'a test'))
      await assert.rejects(readAll(stream), badReply)
      assert.ok(passed < 12_000, String(passed))
    })
  }

  test('of choices that nobody asked for', async () => {
    const stream = await commit(
      inTurn(times(1000, (index) => piece({ content: 'x' }, null, index))),
      createChoices(1, 'a test'),
    )
    await assert.rejects(readAll(stream), badReply)
  })

  test('of calls whose indices are made here', () => {
    const place = createCallIndices()
    const call = (index: number) => place(0, { tool_calls: [{ id: `call-${index}`, function: { name: 'f' } }] })
    for (let index = 0; index < 1000; index += 1) call(index)
    assert.throws(() => call(1000), badReply)
  })

  test('of a thought whose signature does not come', () => {
    const thoughts = createThoughtDeltas('a-test')
    for (const length of [1, 300_000, 700_000]) {
      thoughts.add('x'.repeat(length))
      thoughts.sign('s')
    }
    assert.match(JSON.stringify(thoughts.end()), /"x{1000001}"/)
    assert.equal(thoughts.end(), undefined)
    for (let bytes = 0; bytes < 1_000_000; bytes += 100_000) thoughts.add('x'.repeat(100_000))
    assert.throws(() => thoughts.add('x'.repeat(100_000)), badReply)
  })

  test('of a text that is kept, as few pieces, each of them in its place', async () => {
    const choices = createChoices(1, 'a test')
    const json = JSON.stringify({ text: 'x'.repeat(20_000) })
    const add = (said: Delta, finishReason: string | null) => choices.add({ index: 0, said, finishReason })
    for (const character of json) add({ tool_calls: [{ index: 0, function: { arguments: character } }] }, null)
    add({}, 'tool_calls')
    assert.throws(() => {
      add({ tool_calls: [{ index: 1, function: { arguments: '{"text":' } }] }, 'tool_calls')
    }, badReply)
  })
})
