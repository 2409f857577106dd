import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { commit } from '#runtime/contract/answer-stream.ts'
import { type ChatChunk, chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { createChoices } from '#runtime/contract/choices.ts'
import { toChunks } from '../../../functions/vertex-generate/stream/chunks.ts'

const piece = (parts: object[], finishReason?: string, rest: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, ...(finishReason && { finishReason }) }],
  modelVersion: 'gemini-3.5-flash',
  ...rest,
})
const call = (name: string, args?: object, rest: object = {}) => ({ functionCall: { name, args }, ...rest })

async function* each(values: object[]) {
  yield* values
}

async function chunksOf(values: object[]): Promise<ChatChunk[]> {
  const chunks: ChatChunk[] = []
  for await (const chunk of toChunks(each(values), 'asked-for', 0)) chunks.push(v.parse(chatChunkSchema, chunk))
  return chunks
}

const deltas = (chunks: ChatChunk[]) => chunks.flatMap(({ choices }) => choices.map((choice) => Object(choice.delta)))
const ends = (chunks: ChatChunk[]) => chunks.map(({ choices }) => choices[0]?.finish_reason)

describe('a stream of Gemini', () => {
  test('is its text and its thoughts', async () => {
    const chunks = await chunksOf([
      piece([{ text: 'Hmm.', thought: true }]),
      piece([{ text: 'Yes' }]),
      piece([{ text: '.', thoughtSignature: 'c2ln' }], 'STOP'),
    ])
    assert.deepEqual(deltas(chunks), [
      { role: 'assistant', content: '', reasoning_content: 'Hmm.' },
      { content: 'Yes' },
      { content: '.' },
    ])
    assert.deepEqual(ends(chunks), [null, null, 'stop'])
    assert.equal(new Set(chunks.map(({ id }) => id)).size, 1)
    assert.ok(chunks.every(({ model, usage }) => model === 'gemini-3.5-flash' && usage === undefined))
  })

  test('counts its calls over all its pieces, and ends by them though its end comes later', async () => {
    const chunks = await chunksOf([
      piece([{ text: 'I look.' }]),
      piece([call('weather', { city: 'Ulm' }, { thoughtSignature: 'c2ln' }), call('now')]),
      piece([call('now', {})]),
      piece([{ text: '' }], 'STOP'),
    ])
    const calls = deltas(chunks).flatMap((delta) => delta.tool_calls ?? [])
    const made = (index: number, name: string, given: string, rest: object = {}) => ({
      index,
      id: calls[index].id,
      type: 'function',
      function: { name, arguments: given },
      ...rest,
    })
    assert.deepEqual(calls, [
      made(0, 'weather', '{"city":"Ulm"}', { extra_content: { google: { thought_signature: 'c2ln' } } }),
      made(1, 'now', '{}'),
      made(2, 'now', '{}'),
    ])
    assert.equal(new Set(calls.map(({ id }: { id: string }) => id)).size, 3)
    assert.deepEqual(ends(chunks), [null, null, null, 'tool_calls'])
    assert.deepEqual(deltas(chunks).at(-1), {})
  })

  test('has each answer by its number, and begins each', async () => {
    const candidate = (index: number | undefined, text: string, finishReason?: string) => ({
      content: { parts: [{ text }] },
      index,
      finishReason,
    })
    const chunks = await chunksOf([
      { candidates: [candidate(undefined, 'A')] },
      { candidates: [candidate(1, 'B')] },
      { candidates: [candidate(undefined, '.', 'STOP'), candidate(1, '.', 'MAX_TOKENS')] },
    ])
    assert.deepEqual(
      chunks.flatMap(({ choices }) => choices.map((each) => [each.index, each.delta, each.finish_reason])),
      [
        [0, { role: 'assistant', content: 'A' }, null],
        [1, { role: 'assistant', content: 'B' }, null],
        [0, { content: '.' }, 'stop'],
        [1, { content: '.' }, 'length'],
      ],
    )
  })

  test('reports its usage as a running total, thoughts and tools included', async () => {
    const usage = (thoughts: number, candidates?: number) => ({
      usageMetadata: {
        promptTokenCount: 20,
        toolUsePromptTokenCount: 4,
        cachedContentTokenCount: 16,
        thoughtsTokenCount: thoughts,
        ...(candidates && { candidatesTokenCount: candidates }),
      },
    })
    const chunks = await chunksOf([
      piece([{ text: 'Hmm.', thought: true }], undefined, usage(5)),
      piece([call('now')], 'STOP', usage(7, 3)),
    ])
    assert.deepEqual(
      chunks.map((chunk) => [chunk.usage?.prompt_tokens, chunk.usage?.completion_tokens]),
      [
        [24, 5],
        [24, 10],
      ],
    )
    assert.deepEqual(chunks.at(-1)?.usage?.prompt_tokens_details, { cached_tokens: 16 })
    assert.deepEqual(chunks.at(-1)?.usage?.completion_tokens_details, { reasoning_tokens: 7 })
  })

  test('has log probabilities with the tokens that they are of', async () => {
    const logprobsResult = { chosenCandidates: [{ token: 'Yes', logProbability: -0.5 }] }
    const [chunk] = await chunksOf([{ candidates: [{ content: { parts: [{ text: 'Yes' }] }, logprobsResult }] }])
    assert.deepEqual(Object(chunk?.choices[0]).logprobs.content, [
      { token: 'Yes', logprob: -0.5, bytes: null, top_logprobs: [] },
    ])
  })

  test('to a blocked prompt is a refusal', async () => {
    const chunks = await chunksOf([{ promptFeedback: { blockReason: 'SAFETY' } }])
    assert.match(deltas(chunks)[0].refusal, /SAFETY/)
    assert.deepEqual(ends(chunks), ['content_filter'])
  })

  const broken: [string, object[]][] = [
    ['nothing', []],
    ['no end', [piece([{ text: 'Hi' }])]],
    ['no end of its calls', [piece([call('now')])]],
    ['a call that is malformed', [piece([{ text: 'Hi' }]), piece([], 'MALFORMED_FUNCTION_CALL')]],
    ['a call that nobody offered', [piece([], 'UNEXPECTED_TOOL_CALL')]],
    ['a call without a name', [piece([{ functionCall: { args: {} } }], 'STOP')]],
  ]
  for (const [what, pieces] of broken) {
    test(`with ${what} is broken`, async () => {
      async function* asPieces() {
        for await (const value of toChunks(each(pieces), 'm', 0)) {
          yield { chunk: v.parse(chatChunkSchema, value), data: '' }
        }
      }
      const read = async () => {
        const { pieces: all } = await commit(asPieces(), createChoices(1, 'vertex'))
        for await (const _ of all);
      }
      await assert.rejects(read)
    })
  }
})
