import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { chatCompletionSchema } from '#runtime/contract/chat.ts'
import { type ChatChunk, chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import type { SimulatedCall } from '../../local/simulators/simulator.ts'
import type { DrivenReply } from './drivers.ts'

/** What of OpenAI's chat a provider function can carry beyond texts. */
export type Carried = 'tools' | 'images' | 'json_schema' | 'reasoning'

export type CarriesUnderTest = {
  carries?: readonly Carried[] | undefined
  /** How reasoning is asked for, and what of that reaches the provider; wanted where `carries` has it. */
  reasoning?: { asked: Record<string, unknown>; reaches: RegExp } | undefined
}

/** The function and the simulator behind it, as they are when a test runs. */
export type Conversation = {
  post(body: object): Promise<DrivenReply>
  behave(change: object): void
  /** What the simulator was last asked. */
  lastCall(): SimulatedCall | undefined
}

const question = { role: 'user', content: 'How is the weather?' }
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const schema = {
  type: 'object',
  properties: { spam: { type: 'boolean' } },
  required: ['spam'],
  additionalProperties: false,
}
const tool = (name: string, description: string, properties: object) => ({
  type: 'function',
  function: { name, description, parameters: { type: 'object', properties } },
})
const tools = [
  tool('weather', 'The weather of a city', { city: { type: 'string', description: 'Its German name' } }),
  tool('now', 'The time of day', {}),
]
const toolCalls = [
  { name: 'now', arguments: {} },
  { name: 'weather', arguments: { city: 'Köln "Altstadt"' } },
]

/** For each thing that a provider carries, the way there and back: whole, streamed, and what reached the provider. */
export function testCarried({ carries = [], reasoning }: CarriesUnderTest, { post, behave, lastCall }: Conversation) {
  const reached = () => JSON.stringify(lastCall()?.body)
  const ask = async (body: object, isStreamed: boolean) => {
    const reply = await post(isStreamed ? { ...body, stream: true, stream_options: { include_usage: true } } : body)
    assert.equal(reply.status, 200, reply.text)
    return isStreamed ? assemble(reply.text) : whole(reply.body)
  }

  for (const way of ['whole', 'streamed']) {
    const isStreamed = way === 'streamed'

    if (carries.includes('tools')) {
      test(`carries tools, their calls and the results: ${way}`, async () => {
        behave({ toolCalls })
        const called = await ask({ messages: [question], tools, tool_choice: 'auto' }, isStreamed)
        assert.equal(called.finishReason, 'tool_calls')
        const calls = v.parse(callsSchema, called.message.tool_calls)
        const made = calls.map(({ function: { name, arguments: given } }) => ({ name, arguments: JSON.parse(given) }))
        assert.deepEqual(made, toolCalls)
        assert.equal(new Set(calls.map(({ id }) => id)).size, 2)
        for (const part of ['weather', 'The weather of a city', 'Its German name', 'The time of day']) {
          assert.ok(reached().includes(part), `${part} in ${reached()}`)
        }

        behave({ toolCalls: null, text: 'It is sunny.' })
        const result = (content: string, nth: number) => ({ role: 'tool', tool_call_id: calls[nth]?.id, content })
        const messages = [question, called.message, result('noon', 0), result('17 degrees', 1)]
        const answered = await ask({ messages, tools }, isStreamed)
        assert.deepEqual([answered.message.content, answered.finishReason], ['It is sunny.', 'stop'])
        for (const part of ['Altstadt', '17 degrees', 'noon']) assert.ok(reached().includes(part), reached())
      })
    }

    if (carries.includes('images')) {
      test(`carries images: ${way}`, async () => {
        behave({ text: 'A dot.' })
        const url = `data:image/png;base64,${png}`
        const content = [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url } },
        ]
        const { message } = await ask({ messages: [{ role: 'user', content }] }, isStreamed)
        assert.equal(message.content, 'A dot.')
        for (const part of ['What is this?', 'image/png', png]) assert.ok(reached().includes(part), reached())
      })
    }

    if (carries.includes('json_schema')) {
      test(`carries the schema of an answer: ${way}`, async () => {
        behave({ text: '{"spam":true}' })
        const response_format = { type: 'json_schema', json_schema: { name: 'verdict', schema } }
        const { message } = await ask({ messages: [question], response_format }, isStreamed)
        assert.deepEqual(JSON.parse(String(message.content)), { spam: true })
        assert.ok(reached().includes('"spam":{"type":"boolean"}'), reached())
      })
    }

    if (carries.includes('reasoning')) {
      test(`carries reasoning, apart from the answer: ${way}`, async () => {
        assert.ok(reasoning)
        behave({ text: 'Yes.', completionTokens: 20, reasoningTokens: 7 })
        const { message, usage } = await ask({ messages: [question], ...reasoning.asked }, isStreamed)
        assert.deepEqual([message.content, message.reasoning_content], ['Yes.', 'Simulated reasoning.'])
        assert.deepEqual([usage?.completion_tokens, usage?.completion_tokens_details?.reasoning_tokens], [20, 7])
        assert.match(reached(), reasoning.reaches)
      })
    }
  }
}

const callsSchema = v.array(
  v.looseObject({ id: v.string(), function: v.object({ name: v.string(), arguments: v.string() }) }),
)

type Answered = {
  message: Record<string, unknown>
  finishReason: string | null
  usage: ChatChunk['usage'] | undefined
}

function whole(body: unknown): Answered {
  const { choices, usage } = v.parse(chatCompletionSchema, body)
  const [choice] = choices
  return { message: { ...choice?.message }, finishReason: choice?.finish_reason ?? null, usage }
}

const callDelta = v.looseObject({
  index: v.number(),
  function: v.object({ name: v.optional(v.string()), arguments: v.optional(v.string(), '') }),
})

/** The message that a stream is, put together as OpenAI's clients do: texts are joined, what else there is stays. */
function assemble(text: string): Answered {
  const message: Record<string, unknown> = { role: 'assistant' }
  const calls: Record<string, unknown>[] = []
  const given: string[] = []
  let finishReason: string | null = null
  let usage: ChatChunk['usage']
  for (const event of text.split('\n\n').filter((part) => part !== '' && part !== 'data: [DONE]')) {
    const chunk = v.parse(chatChunkSchema, JSON.parse(event.replace(/^data: /, '')))
    usage = chunk.usage ?? usage
    for (const { delta, finish_reason } of chunk.choices) {
      finishReason = finish_reason ?? finishReason
      for (const name of ['content', 'reasoning_content']) {
        if (typeof delta[name] === 'string') message[name] = `${message[name] ?? ''}${delta[name]}`
      }
      for (const { index, function: called, ...rest } of v.parse(v.array(callDelta), delta.tool_calls ?? [])) {
        given[index] = `${given[index] ?? ''}${called.arguments}`
        const name = called.name ?? Object(calls[index]?.function).name
        calls[index] = { ...calls[index], ...rest, function: { name, arguments: given[index] } }
      }
    }
  }
  if (calls.length > 0) message.tool_calls = calls
  return { message, finishReason, usage }
}
