import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { APIError } from 'openai'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import { LlmError } from '#runtime/errors.ts'
import { answers, chunksOf, completionOf, deltasOf, type Message, readEvents, streamOf } from './answers.ts'

const cost = { cost_usd: 0.25 }
const request = { input: 'Hello', metadata: { team: 'a' }, temperature: 0 }

async function told(message: Message, length: number, { finish = 'stop', body = request as object } = {}) {
  const { events } = responses.read(body)
  const all = await Array.fromAsync(events(streamOf(chunksOf(deltasOf(message, length), finish)), () => cost))
  return all.join('')
}

function whole(message: Message, finish?: string, body: object = request): Record<string, unknown> {
  return Object(responses.read(body).whole?.(completionOf(message, finish)))
}

/** A response without what the client adds to it. */
function plain(response: object): object {
  return JSON.parse(
    JSON.stringify(response, (key, value) =>
      /^(output_text|output_parsed|parsed|parsed_arguments)$/.test(key) ? undefined : value,
    ),
  )
}

describe('a streamed response', () => {
  test('is the same as the whole one to OpenAI’s own client, however it is cut into pieces', async () => {
    const summary = fc.constantFrom({}, { reasoning: { summary: 'auto' } })
    const finishes = fc.constantFrom('stop', 'length', 'content_filter', 'tool_calls')
    await fc.assert(
      fc.asyncProperty(
        answers,
        fc.integer({ min: 1, max: 9 }),
        finishes,
        summary,
        async (message, length, finish, more) => {
          const body = { ...request, ...more }
          const { response } = await readEvents(await told(message, length, { finish, body }))
          assert.deepEqual(plain(response), plain({ ...whole(message, finish, body), ...cost }))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('numbers its events, and has every item begin and end once, under one id and at one place', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (message) => {
        const { events } = await readEvents(await told(message, 3))
        assert.deepEqual(
          events.map((event) => event.sequence_number),
          [...events.keys()],
        )
        assert.deepEqual(
          [events[0]?.type, events[1]?.type, events.at(-1)?.type],
          ['response.created', 'response.in_progress', 'response.completed'],
        )
        const places = (type: string) => events.filter((event) => event.type === type).map((event) => Object(event))
        const begun = places('response.output_item.added').map(({ output_index, item }) => [output_index, item.id])
        const ended = places('response.output_item.done').map(({ output_index, item }) => [output_index, item.id])
        assert.deepEqual(ended.sort(), begun.sort())
        assert.deepEqual(
          begun.map(([index]) => index),
          [...begun.keys()],
        )
        for (const event of events) {
          if ('item_id' in event) assert.deepEqual(begun[Object(event).output_index]?.[1], event.item_id)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('is an error to the client wherever it breaks off, never a whole answer', async () => {
    await fc.assert(
      fc.asyncProperty(answers, fc.nat(20), async (message, many) => {
        const chunks = chunksOf(deltasOf(message, 3))
        const ends: unknown[] = []
        const cut = new LlmError('bad_reply', 'The answer of groq broke off before it was complete')
        const { events } = responses.read(request)
        const stream = streamOf(chunks.slice(0, Math.min(many, chunks.length - 2)), cut)
        const text = (await Array.fromAsync(events(stream, (end) => ({ end: ends.push(end) })))).join('')
        assert.equal(ends.length, 1)
        assert.doesNotMatch(text, /response\.(completed|incomplete)"/)
        await assert.rejects(readEvents(text), (error) => error instanceof APIError && error.code === 'bad_reply')
      }),
      { numRuns: 50 },
    )
  })

  test('that fails says so in both of the events that clients look for', async () => {
    const error = new LlmError('rate_limited', 'groq has no quota left')
    const { events } = responses.read(request)
    const all = await Array.fromAsync(events(streamOf(chunksOf([{ content: 'Hi' }]).slice(0, 1), error), () => cost))
    const said = all
      .join('')
      .trim()
      .split('\n\n')
      .map((event) => JSON.parse(event.replace(/^event: .*\ndata: /, '')))
    const [failure, failed] = said.slice(-2)
    assert.deepEqual([failure.type, failure.code, failure.error.code], ['error', 'rate_limited', 'rate_limited'])
    assert.equal(failed.type, 'response.failed')
    assert.deepEqual([failed.response.status, failed.response.error.code], ['failed', 'rate_limit_exceeded'])
    assert.equal(failed.response.usage, null)
  })

  test('says why an answer is not complete, and which item was cut', () => {
    const cut = whole({ role: 'assistant', content: 'Once upon' }, 'length')
    assert.deepEqual([cut.status, cut.incomplete_details], ['incomplete', { reason: 'max_output_tokens' }])
    assert.equal(Object(cut.output)[0].status, 'incomplete')
    const blocked = whole({ role: 'assistant', content: '' }, 'content_filter')
    assert.deepEqual([blocked.incomplete_details, blocked.output], [{ reason: 'content_filter' }, []])
  })

  // maximhq/bifrost#6329: strict clients refuse the whole answer.
  test('has thoughts with an id and a summary, and shows them where the caller asked', () => {
    const message = { role: 'assistant', content: '4', reasoning_content: '2 + 2' }
    const [shown] = Object(whole(message).output)
    assert.deepEqual(shown, {
      id: 'rs_1_0',
      type: 'reasoning',
      summary: [],
      content: [{ type: 'reasoning_text', text: '2 + 2' }],
    })
    const [summed] = Object(whole(message, 'stop', { ...request, reasoning: { summary: 'auto' } }).output)
    assert.deepEqual(summed.summary, [{ type: 'summary_text', text: '2 + 2' }])
  })

  test('puts together the thoughts that OpenRouter sends in pieces', async () => {
    const piece = (fields: object) => ({
      reasoning_details: [{ type: 'reasoning.text', index: 0, format: 'f', ...fields }],
    })
    const deltas = [piece({ text: 'One ' }), piece({ text: 'two' }), piece({ signature: 'S' }), { content: 'Hi' }]
    const { events } = responses.read(request)
    const all = await Array.fromAsync(events(streamOf(chunksOf(deltas)), () => cost))
    const { response } = await readEvents(all.join(''))
    const { messages } = Object(responses.read({ input: response.output }).request)
    const thought = { type: 'reasoning.text', index: 0, format: 'f', text: 'One two', signature: 'S' }
    assert.deepEqual(messages[0].reasoning_details, [thought])
  })
})
