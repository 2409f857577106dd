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

  for (const [what, silent] of [
    ['of white space', { content: ' \n ' }],
    ['that say nothing', { content: '' }],
  ] as const) {
    test(`the end of many pieces ${what} is kept, and the usage behind it`, async () => {
      const counts = { prompt_tokens: 5, completion_tokens: 5000, total_tokens: 5005 }
      const end = piece({}, 'length')
      const told = { chunk: { ...piece({}).chunk, choices: [], usage: counts }, data: '{}' }
      const begin = times(5000, () => piece(silent))
      const stream = await commit(inTurn(begin, [end, told]), createChoices(1, 'a test'))
      const passed = await readAll(stream)
      assert.deepEqual(passed.slice(-2), [end, told])
      assert.deepEqual(stream.progress.usage, counts)
    })
  }

  test('of running usages before the first word', async () => {
    const counted = (tokens: number) => {
      const usage = { prompt_tokens: 5, completion_tokens: tokens, total_tokens: 5 + tokens }
      const { chunk } = piece({ content: '' })
      return { chunk: { ...chunk, usage }, data: JSON.stringify({ ...chunk, usage }) }
    }
    const answer = [piece({ content: 'Hi' }), piece({}, 'stop')]
    const stream = await commit(inTurn(times(20_000, counted), answer), createChoices(1, 'a test'))
    const passed = await readAll(stream)
    assert.ok(passed.length <= 1000, String(passed.length))
    assert.equal(passed.at(-3)?.chunk.usage?.completion_tokens, 19_999)
  })

  test('white space that a text follows gets through whole', async () => {
    const blanks = times(5000, () => piece({ content: ' ' }))
    const stream = await commit(
      inTurn(blanks, [piece({ content: '{}' }), piece({}, 'stop')]),
      createChoices(1, 'a test'),
    )
    const passed = await readAll(stream)
    assert.equal(passed.map(({ chunk }) => chunk.choices[0]?.delta.content ?? '').join(''), `${' '.repeat(5000)}{}`)
  })

  test('of ends and usages in turns', async () => {
    let passed = 0
    const usage = { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 }
    const odd = (index: number) => {
      passed += 1
      const one = piece({ content: '' }, index % 2 ? 'stop' : null)
      return index % 2 ? one : { ...one, chunk: { ...one.chunk, usage } }
    }
    await commit(inTurn(times(1_000_000, odd)), createChoices(1, 'a test'))
    assert.ok(passed < 12_000, String(passed))
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
    const { place } = createCallIndices([], () => {})
    const call = (index: number) => place(0, { tool_calls: [{ id: `call-${index}`, function: { name: 'f' } }] }, false)
    for (let index = 0; index < 1000; index += 1) call(index)
    assert.throws(() => call(1000), badReply)
  })

  test('of calls whose names do not come', () => {
    const { place } = createCallIndices([], () => {})
    const add = (index: number) =>
      place(0, { tool_calls: [{ index, function: { arguments: 'x'.repeat(100_000) } }] }, false)
    for (let index = 0; index < 10; index += 1) assert.deepEqual(add(index % 3), { tool_calls: [] })
    assert.throws(() => add(0), badReply)
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
