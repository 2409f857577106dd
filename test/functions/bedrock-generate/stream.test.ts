import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, type TestContext, test } from 'node:test'
import * as v from 'valibot'
import { type ChatChunk, chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { blame } from '#runtime/provider/blame/blame.ts'
import { SdkFailure } from '#runtime/provider/by-sdk.ts'
import { createSecrets } from '#runtime/secrets.ts'
import { createClient } from '../../../functions/bedrock-generate/client.ts'
import { readThrown } from '../../../functions/bedrock-generate/error.ts'
import { toChunks } from '../../../functions/bedrock-generate/stream/chunks.ts'
import { type AwsEvent, awsEventsReply } from '../../../local/simulators/aws-event-stream.ts'

const start = { messageStart: { role: 'assistant' } }
const begin = (contentBlockIndex: number, toolUseId: string, name: string) => ({
  contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId, name } } },
})
const delta = (contentBlockIndex: number, change: object) => ({
  contentBlockDelta: { contentBlockIndex, delta: change },
})
const json = (index: number, input: string) => delta(index, { toolUse: { input } })
const end = (contentBlockIndex: number) => ({ contentBlockStop: { contentBlockIndex } })
const stop = (stopReason?: string) => ({ messageStop: { stopReason } })
const metadata = (usage?: object) => ({ metadata: { usage, metrics: { latencyMs: 1 } } })

async function chunksOf(events: object[]): Promise<ChatChunk[]> {
  const chunks: ChatChunk[] = []
  for await (const chunk of toChunks(each(events), 'm', 0)) chunks.push(v.parse(chatChunkSchema, chunk))
  return chunks
}

async function* each(events: object[]) {
  yield* events
}

const deltas = (chunks: ChatChunk[]) => chunks.flatMap(({ choices }) => choices.map((choice) => choice.delta))

describe('a stream of Bedrock', () => {
  test('is its text and its thoughts, and passes over what is new', async () => {
    const chunks = await chunksOf([
      start,
      delta(0, { reasoningContent: { text: 'Hmm.' } }),
      delta(0, { reasoningContent: { signature: 's' } }),
      end(0),
      delta(2, { reasoningContent: { redactedContent: Buffer.from('x') } }),
      end(2),
      { brandNew: {} },
      delta(1, { text: 'Yes.' }),
      end(1),
      stop('end_turn'),
      metadata(),
    ])
    assert.deepEqual(deltas(chunks), [
      { role: 'assistant', content: '' },
      { reasoning_content: 'Hmm.' },
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hmm.', signature: 's', format: 'anthropic-claude-v1', index: 0 },
        ],
      },
      { reasoning_details: [{ type: 'reasoning.encrypted', data: 'eA==', format: 'anthropic-claude-v1', index: 1 }] },
      { content: 'Yes.' },
      {},
    ])
    assert.equal(chunks.at(-1)?.choices[0]?.finish_reason, 'stop')
    assert.ok(chunks.every(({ usage, model }) => usage === undefined && model === 'm'))
  })

  test('counts its tool calls by themselves, and makes an empty object of no arguments', async () => {
    const chunks = await chunksOf([
      start,
      delta(0, { text: 'I look.' }),
      end(0),
      begin(1, 'a', 'weather'),
      json(1, ''),
      json(1, '{"city":'),
      json(1, '"Ulm"}'),
      end(1),
      begin(2, 'b', 'now'),
      end(2),
      stop('tool_use'),
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

  test('reports its usage after its end', async () => {
    const usage = { inputTokens: 20, outputTokens: 50, cacheReadInputTokens: 64, cacheWriteInputTokens: 16 }
    const last = (await chunksOf([start, delta(0, { text: 'x' }), stop('end_turn'), metadata(usage)])).at(-1)
    assert.deepEqual(last?.choices, [])
    assert.deepEqual(last?.usage, {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 16 },
    })
  })

  const broken: [string, object[]][] = [
    ['nothing', []],
    ['no messageStop', [start, delta(0, { text: 'x' }), metadata({ inputTokens: 1 })]],
    ['no reason for its end', [start, stop()]],
    ['a reason that is no answer', [start, stop('malformed_model_output')]],
    ['arguments of no call', [start, json(0, '{}'), stop('tool_use')]],
    ['an event that is not whole', [start, { contentBlockDelta: { contentBlockIndex: 0 } }, stop('end_turn')]],
  ]
  for (const [what, events] of broken) {
    test(`with ${what} is broken`, () => assert.rejects(chunksOf(events)))
  }
})

describe('an exception in a stream', () => {
  const exceptions = [
    ['internalServerException', 'provider_unavailable'],
    ['modelStreamErrorException', 'provider_unavailable'],
    ['serviceUnavailableException', 'provider_unavailable'],
    ['throttlingException', 'rate_limited'],
    ['validationException', 'invalid_request'],
    // The SDK has no schema for this one here.
    ['modelTimeoutException', 'provider_timeout'],
  ] as const
  for (const [exception, code] of exceptions) {
    test(`called ${exception} is ${code}`, async (context) => {
      const events: AwsEvent[] = [
        { event: 'messageStart', body: { role: 'assistant' } },
        { exception, message: 'It broke' },
      ]
      await assert.rejects(read(await serving(context, awsEventsReply(events).pieces)), (thrown) => {
        assert.ok(thrown instanceof SdkFailure)
        const said = readThrown(thrown.cause)
        assert.ok(said)
        assert.equal(blame(said, undefined).code, code)
        assert.equal(said.message, 'It broke')
        return true
      })
    })
  }
})

test('a stream that is left early closes its connection', { timeout: 10_000 }, async (context) => {
  const { pieces } = awsEventsReply([{ event: 'messageStart', body: { role: 'assistant' } }])
  let closed: () => void
  const isClosed = new Promise<void>((resolve) => {
    closed = resolve
  })
  const url = await serving(context, pieces, { staysOpen: true, onClose: () => closed() })
  for await (const event of streamFrom(url)) {
    assert.ok(Object(event).messageStart)
    break
  }
  await isClosed
})

const key = { BEDROCK_API_KEY_FILE: new URL('../../../secrets/bedrock-api-key.example', import.meta.url).pathname }

function streamFrom(url: string): AsyncIterable<unknown> {
  const client = createClient({ AWS_REGION: 'us-east-1', BEDROCK_BASE_URL: url }, createSecrets('/nowhere', key), fetch)
  return client.stream(
    { modelId: 'm', messages: [] },
    { fetch, signal: new AbortController().signal, isPrivate: false },
  )
}

async function read(url: string): Promise<void> {
  for await (const _ of streamFrom(url));
}

async function serving(
  context: TestContext,
  pieces: (string | Uint8Array)[],
  { staysOpen = false, onClose = () => {} } = {},
): Promise<string> {
  const server = createServer((_, response) => {
    response.on('close', onClose).setHeader('content-type', 'application/vnd.amazon.eventstream')
    for (const piece of pieces) response.write(piece)
    if (!staysOpen) response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return `http://127.0.0.1:${address.port}`
}
