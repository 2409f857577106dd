import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import OpenAI from 'openai'
import { chat } from '#runtime/contract/dialects/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import { chunksOf, type Message, streamOf } from './dialects/responses/answers.ts'

const format = 'anthropic-claude-v1'
const first = { type: 'reasoning.text', text: 'One.', signature: 'a', format, index: 0 }
const second = { type: 'reasoning.encrypted', data: 'b', format, index: 1 }
const call = { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
const deltas: Message[] = [
  { role: 'assistant', content: '' },
  { reasoning_content: 'One.' },
  { reasoning_details: [first] },
  { content: 'Hi.' },
  { reasoning_details: [second] },
  { tool_calls: [call] },
]

/** The events of a stream for a client, or for the router. */
async function told(made: readonly Message[], error?: LlmError, runningUsage = false): Promise<string> {
  const { events } = chat.read({ messages: [], stream_options: { include_usage: true } })
  const stream = streamOf(chunksOf(made, 'tool_calls'), error)
  return (await Array.fromAsync(events(stream, () => ({}), { runningUsage }))).join('')
}

async function readByOpenAi(text: string): Promise<unknown> {
  const headers = { 'content-type': 'text/event-stream' }
  const client = new OpenAI({ apiKey: 'none', maxRetries: 0, fetch: async () => new Response(text, { headers }) })
  const stream = client.chat.completions.stream({ model: 'm', messages: [] })
  const completion = await stream.finalChatCompletion()
  return Object(completion.choices[0]?.message).reasoning_details
}

/** What each event says of the details of thoughts, for those that do. */
function detailsIn(text: string): object[][] {
  const events = text
    .split('\n\n')
    .flatMap((event) => (event.startsWith('data: {') ? [JSON.parse(event.slice(6))] : []))
  return events.flatMap(({ choices }) => choices?.[0]?.delta.reasoning_details ?? [])
}

describe('the details of thoughts in a stream of chat completions', () => {
  test('reach a client that keeps the last of them, in one piece and in their order', async () => {
    assert.deepEqual(await readByOpenAi(await told(deltas)), [first, second])
  })

  test('of one thought in pieces are one', async () => {
    const pieces = [
      { reasoning_details: [{ ...first, signature: undefined }] },
      { reasoning_details: [{ ...first, text: '' }] },
    ]
    assert.deepEqual(await readByOpenAi(await told([{ role: 'assistant' }, ...pieces, { content: 'Hi.' }])), [first])
  })

  test('leave the other pieces as they are', async () => {
    const text = await told(deltas)
    const plain = deltas.filter(({ reasoning_details }) => reasoning_details === undefined)
    for (const { choices } of chunksOf(plain).slice(0, plain.length)) assert.ok(text.includes(JSON.stringify(choices)))
    assert.equal(text.split('"choices":[{').length - 1, plain.length + 1)
  })

  test('are told before the error of a stream that breaks off', async () => {
    const text = await told(deltas.slice(0, 4), new LlmError('provider_unavailable', 'gone'))
    const [event] = text.split('\n\n').filter((one) => one.includes('reasoning_details'))
    assert.deepEqual(detailsIn(`${event}`), [first])
    assert.ok(text.indexOf('reasoning_details') < text.indexOf('provider_unavailable'))
  })

  test('go to the router as they come, whose dialects need each at its place', async () => {
    assert.deepEqual(detailsIn(await told(deltas, undefined, true)), [first, second])
    assert.equal((await told(deltas, undefined, true)).split('reasoning_details').length - 1, 2)
  })
})
