import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { type ChatChunk, chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { toChunks } from '../../../functions/ollama-generate/stream/chunks.ts'

const part = (message: object, rest: object = { done: false }) => ({
  model: 'm',
  message: { content: '', ...message },
  ...rest,
})
const call = (city: string) => ({ function: { name: 'weather', arguments: { city } } })
const end = (done_reason: string) => part({}, { done: true, done_reason, prompt_eval_count: 3, eval_count: 2 })

async function chunksOf(parts: object[]): Promise<ChatChunk[]> {
  const chunks: ChatChunk[] = []
  for await (const chunk of toChunks(each(parts), 0)) chunks.push(v.parse(chatChunkSchema, chunk))
  return chunks
}

async function* each(parts: object[]) {
  yield* parts
}

const deltas = (chunks: ChatChunk[]) => chunks.map(({ choices }) => Object(choices[0]?.delta))
const reasons = (chunks: ChatChunk[]) => chunks.map(({ choices }) => choices[0]?.finish_reason)

describe('a stream of Ollama', () => {
  test('is its thoughts and its text, with the counts at the end', async () => {
    const chunks = await chunksOf([part({ thinking: 'Hm.' }), part({ content: 'Yes' }), end('length')])
    assert.deepEqual(deltas(chunks), [{ role: 'assistant', reasoning_content: 'Hm.' }, { content: 'Yes' }, {}])
    assert.deepEqual(reasons(chunks), [null, null, 'length'])
    assert.deepEqual(
      chunks.map(({ usage }) => usage?.total_tokens),
      [undefined, undefined, 5],
    )
  })

  test('numbers its calls through all of its parts', async () => {
    const calling = [part({ tool_calls: [call('Ulm'), call('Bonn')] }), part({ tool_calls: [call('Kiel')] })]
    const chunks = await chunksOf([...calling, end('stop')])
    const calls = deltas(chunks).flatMap((delta) => delta.tool_calls ?? [])
    assert.deepEqual(
      calls.map(({ index, type, function: named }) => [index, type, named.name, named.arguments]),
      [
        [0, 'function', 'weather', '{"city":"Ulm"}'],
        [1, 'function', 'weather', '{"city":"Bonn"}'],
        [2, 'function', 'weather', '{"city":"Kiel"}'],
      ],
    )
    assert.equal(new Set(calls.map(({ id }) => id)).size, 3)
    assert.deepEqual(reasons(chunks), [null, null, 'tool_calls'])
  })

  test('has the log probabilities of each part', async () => {
    const [first, last] = await chunksOf([
      part({ content: 'a' }, { done: false, logprobs: [{ token: 'a', logprob: -1 }] }),
      end('stop'),
    ])
    assert.deepEqual(Object(first?.choices[0]).logprobs.content, [
      { token: 'a', logprob: -1, bytes: null, top_logprobs: [] },
    ])
    assert.equal(Object(last?.choices[0]).logprobs, null)
  })

  test('with a part that is not whole is broken', () => assert.rejects(chunksOf([{ model: 'm', done: true }])))
})
