import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, type TestContext, test } from 'node:test'
import * as v from 'valibot'
import { type ChatChunk, chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { blame } from '#runtime/provider/blame/blame.ts'
import { InsideFailure } from '#runtime/provider/by-sdk.ts'
import { createSecrets } from '#runtime/secrets.ts'
import { createClient } from '../../../functions/anthropic-generate/client.ts'
import { readError } from '../../../functions/anthropic-generate/error.ts'
import { toChunks } from '../../../functions/anthropic-generate/stream/chunks.ts'

const start = (usage?: object) => ({
  type: 'message_start',
  message: { id: 'msg_1', model: 'm', ...(usage && { usage }) },
})
const begin = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block })
const delta = (index: number, change: object) => ({ type: 'content_block_delta', index, delta: change })
const json = (index: number, partial_json: string) => delta(index, { type: 'input_json_delta', partial_json })
const end = (index: number) => ({ type: 'content_block_stop', index })
const ending = (stop_reason: string, usage?: object) => ({ type: 'message_delta', delta: { stop_reason }, usage })
const delta0 = (text: string) => delta(0, { type: 'text_delta', text })
const stop = { type: 'message_stop' }

async function chunksOf(events: object[]): Promise<ChatChunk[]> {
  const chunks: ChatChunk[] = []
  for await (const chunk of toChunks(each(events), 0)) chunks.push(v.parse(chatChunkSchema, chunk))
  return chunks
}

async function* each(events: object[]) {
  yield* events
}

const deltas = (chunks: ChatChunk[]) => chunks.flatMap(({ choices }) => choices.map((choice) => choice.delta))

describe('a stream of Claude', () => {
  test('says which stop sequence has ended it', async () => {
    const delta = { stop_reason: 'stop_sequence', stop_sequence: 'END' }
    const text = [begin(0, { type: 'text', text: '' }), delta0('a'), end(0)]
    const chunks = await chunksOf([start(), ...text, { type: 'message_delta', delta }, stop])
    assert.equal(chunks.at(-1)?.choices[0]?.stop_reason, 'END')
  })

  test('is its text and its thoughts, and passes over what is new', async () => {
    const chunks = await chunksOf([
      start(),
      begin(0, { type: 'thinking', thinking: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'Hmm.' }),
      delta(0, { type: 'signature_delta', signature: 's' }),
      end(0),
      { type: 'brand_new' },
      begin(1, { type: 'text', text: '' }),
      delta(1, { type: 'text_delta', text: 'Yes.' }),
      end(1),
      ending('end_turn'),
      stop,
    ])
    assert.deepEqual(deltas(chunks), [
      { role: 'assistant', content: '' },
      { reasoning_content: 'Hmm.' },
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hmm.', signature: 's', format: 'anthropic-claude-v1', index: 0 },
        ],
      },
      { content: 'Yes.' },
      {},
    ])
    assert.equal(chunks.at(-1)?.choices[0]?.finish_reason, 'stop')
    assert.ok(chunks.every(({ usage }) => usage === undefined))
  })

  test('has what its blocks begin with, as compatible servers send it', async () => {
    const chunks = await chunksOf([
      start(),
      begin(0, { type: 'thinking', thinking: 'First, ', signature: 's' }),
      delta(0, { type: 'thinking_delta', thinking: 'think.' }),
      end(0),
      begin(1, { type: 'text', text: 'Do not ' }),
      delta(1, { type: 'text_delta', text: 'delete it.' }),
      end(1),
      begin(2, { type: 'tool_use', id: 'a', name: 'f', input: { path: '/x' } }),
      end(2),
      begin(3, { type: 'tool_use', id: 'b', name: 'f', input: { path: '' } }),
      json(3, '{"path":"/y"}'),
      end(3),
      begin(4, { type: 'tool_use', id: 'c', name: 'f', input: null }),
      end(4),
      ending('tool_use'),
      stop,
    ])
    const said = deltas(chunks).map((change) => Object(change))
    assert.equal(said.map(({ reasoning_content }) => reasoning_content ?? '').join(''), 'First, think.')
    assert.match(JSON.stringify(said), /"text":"First, think.","signature":"s"/)
    assert.equal(said.map(({ content }) => content ?? '').join(''), 'Do not delete it.')
    const pieces = said.flatMap(({ tool_calls }) => tool_calls ?? [])
    const given = [0, 1, 2].map((index) =>
      pieces.map((piece) => (piece.index === index ? piece.function.arguments : '')).join(''),
    )
    assert.deepEqual(given, ['{"path":"/x"}', '{"path":"/y"}', '{}'])
  })

  test('counts its tool calls by themselves, and makes an empty object of no arguments', async () => {
    const chunks = await chunksOf([
      start(),
      begin(0, { type: 'text', text: '' }),
      end(0),
      begin(1, { type: 'tool_use', id: 'a', name: 'weather', input: {} }),
      json(1, ''),
      json(1, '{"city":'),
      json(1, '"Ulm"}'),
      end(1),
      begin(2, { type: 'tool_use', id: 'b', name: 'now', input: {} }),
      end(2),
      ending('tool_use'),
      stop,
    ])
    const calls = deltas(chunks).flatMap((change) => Object(change).tool_calls ?? [])
    assert.deepEqual(calls, [
      { index: 0, id: 'a', type: 'function', function: { name: 'weather', arguments: '' } },
      { index: 0, function: { arguments: '{"city":' } },
      { index: 0, function: { arguments: '"Ulm"}' } },
      { index: 1, id: 'b', type: 'function', function: { name: 'now', arguments: '' } },
      { index: 1, function: { arguments: '{}' } },
    ])
    assert.equal(chunks.at(-1)?.choices[0]?.finish_reason, 'tool_calls')
  })

  test('reports what is known of its usage from the first chunk on; null takes nothing back', async () => {
    const chunks = await chunksOf([
      start({ input_tokens: 20, cache_read_input_tokens: 64, cache_creation_input_tokens: 16, output_tokens: 1 }),
      ending('end_turn', { input_tokens: null, cache_read_input_tokens: null, output_tokens: 50 }),
      stop,
    ])
    const counts = (chunk: ChatChunk | undefined) => [chunk?.usage?.prompt_tokens, chunk?.usage?.completion_tokens]
    assert.deepEqual(counts(chunks[0]), [100, 1])
    assert.deepEqual(counts(chunks.at(-1)), [100, 50])
    assert.deepEqual(chunks.at(-1)?.usage?.prompt_tokens_details, { cached_tokens: 64, cache_write_tokens: 16 })
  })

  const broken: [string, object[]][] = [
    ['nothing', []],
    ['no message_stop', [start(), ending('end_turn')]],
    ['no reason for its end', [start(), stop]],
    ['a reason that is no answer', [start(), ending('pause_turn'), stop]],
    ['two messages', [start(), delta0('x'), ending('end_turn'), start(), delta0('y'), ending('end_turn'), stop]],
    ['no message_start', [delta(0, { type: 'text_delta', text: 'x' }), ending('end_turn'), stop]],
    ['arguments of no call', [start(), json(0, '{}'), ending('tool_use'), stop]],
    ['an event that is not whole', [start(), delta(0, { type: 'text_delta' }), ending('end_turn'), stop]],
  ]
  for (const [what, events] of broken) {
    test(`with ${what} is broken`, () => assert.rejects(chunksOf(events)))
  }
})

describe('an error event', () => {
  const types = [
    ['overloaded_error', 'rate_limited'],
    ['api_error', 'provider_unavailable'],
    ['brand_new_error', 'bad_reply'],
    ['rate_limit_error', 'rate_limited'],
    ['timeout_error', 'provider_timeout'],
    ['billing_error', 'provider_key_rejected'],
    ['invalid_request_error', 'invalid_request'],
  ] as const
  for (const [type, code] of types) {
    test(`of the type ${type} is ${code}`, async (context) => {
      const error = { type: 'error', error: { type, message: 'It broke' } }
      const events = [start(), error].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      const client = createClient(await serving(context, events.join('')), createSecrets('/nonexistent', key))
      const stream = client.stream({}, { fetch, signal: new AbortController().signal, isPrivate: false })
      const read = async () => {
        for await (const _ of stream);
      }
      await assert.rejects(read, (thrown) => {
        assert.ok(thrown instanceof InsideFailure)
        const said = readError(thrown.inside.body)
        assert.ok(said)
        assert.equal(blame(said, undefined).code, code)
        assert.equal(said.message, 'It broke')
        return true
      })
    })
  }
})

const key = { ANTHROPIC_API_KEY_FILE: new URL('../../../secrets/anthropic-api-key.example', import.meta.url).pathname }

async function serving(context: TestContext, body: string): Promise<string> {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/event-stream').end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return `http://127.0.0.1:${address.port}`
}
