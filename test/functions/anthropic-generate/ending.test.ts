import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { type ChatChunk, chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { toChunks } from '../../../functions/anthropic-generate/stream/chunks.ts'

async function* answered(...deltas: object[]) {
  yield { type: 'message_start', message: { id: 'msg_1', model: 'm' } }
  yield { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'a' } }
  yield { type: 'content_block_stop', index: 0 }
  for (const delta of deltas) yield { type: 'message_delta', delta }
  yield { type: 'message_stop' }
}

async function endOf(...deltas: object[]): Promise<[reason: unknown, sequence: unknown]> {
  const chunks: ChatChunk[] = []
  for await (const chunk of toChunks(answered(...deltas), 0)) chunks.push(v.parse(chatChunkSchema, chunk))
  const end = chunks.at(-1)?.choices[0]
  return [end?.finish_reason, end?.stop_reason]
}

test('a stream of Claude ends by what any of its last events has said, and stays cut', async () => {
  const sequence = { stop_reason: 'stop_sequence', stop_sequence: 'END' }
  assert.deepEqual(await endOf(sequence, {}, { stop_reason: null }), ['stop', 'END'])
  assert.deepEqual(await endOf({ stop_reason: 'max_tokens' }, { stop_reason: 'end_turn' }), ['length', undefined])
  assert.deepEqual(await endOf({ stop_reason: 'end_turn' }, { stop_reason: 'refusal' }), ['content_filter', undefined])
})
