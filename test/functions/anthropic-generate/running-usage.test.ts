import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { toChunks } from '../../../functions/anthropic-generate/stream/chunks.ts'

/** The usage at the end of a stream. */
async function usageOf(first: object, last: object) {
  async function* events() {
    yield { type: 'message_start', message: { id: 'msg_1', model: 'm', usage: first } }
    yield { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'word' } }
    yield { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: last }
    yield { type: 'message_stop' }
  }
  const chunks = await Array.fromAsync(toChunks(events(), 0), (chunk) => v.parse(chatChunkSchema, chunk))
  return chunks.at(-1)?.usage
}

const hour = (tokens: number) => ({ cache_creation: { ephemeral_1h_input_tokens: tokens } })

const cases: [string, object, object, object][] = [
  [
    'the prompt, if the end says 0 (envoyproxy/ai-gateway#1631)',
    { input_tokens: 90_000, output_tokens: 1 },
    { input_tokens: 0, output_tokens: 51 },
    { prompt_tokens: 90_000, completion_tokens: 51, total_tokens: 90_051 },
  ],
  [
    'each part of the prompt, if the end has zeros',
    { input_tokens: 10, cache_read_input_tokens: 700, cache_creation_input_tokens: 90, ...hour(90), output_tokens: 1 },
    { input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, ...hour(0), output_tokens: 51 },
    {
      ...{ prompt_tokens: 800, completion_tokens: 51, total_tokens: 851 },
      prompt_tokens_details: { cached_tokens: 700, cache_write_tokens: 90, cache_write_1h_tokens: 90 },
    },
  ],
  [
    'no part of a prompt that the end divides anew',
    { input_tokens: 90_000, output_tokens: 1 },
    { input_tokens: 0, cache_read_input_tokens: 90_000, output_tokens: 51 },
    {
      ...{ prompt_tokens: 90_000, completion_tokens: 51, total_tokens: 90_051 },
      prompt_tokens_details: { cached_tokens: 90_000 },
    },
  ],
]

describe('a stream of Claude keeps of what it said at first', () => {
  for (const [what, first, last, expected] of cases) {
    test(what, async () => assert.deepEqual(await usageOf(first, last), expected))
  }
})

describe('a stream of Claude has no usage at its end', () => {
  for (const last of [
    {},
    { output_tokens: 0 },
    { output_tokens: null },
    { output_tokens: '51' },
    { output_tokens: 51, iterations: [{ type: 'compaction' }, { type: 'message' }] },
  ]) {
    test(`if that says ${JSON.stringify(last)} of the answer`, async () => {
      assert.equal(await usageOf({ input_tokens: 10, output_tokens: 7 }, last), undefined)
    })
  }
})
