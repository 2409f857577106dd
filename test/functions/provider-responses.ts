import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Response, ResponseFunctionToolCall, ResponseOutputItem } from 'openai/resources/responses/responses'
import { readEvents } from '../runtime/contract/dialects/responses/answers.ts'
import type { CarriesUnderTest, Conversation } from './provider-carries.ts'

const question = { role: 'user', content: 'How is the weather?' }
const parameters = { type: 'object', properties: { city: { type: 'string' } } }
const tools = [{ type: 'function', name: 'weather', description: 'The weather of a city', parameters }]
const toolCalls = [
  { name: 'weather', arguments: { city: 'Köln "Altstadt"' } },
  { name: 'weather', arguments: {} },
]

/** What a provider carries, asked by /v1/responses and read by OpenAI's own client: whole, streamed, and what reached it. */
export function testResponses({ carries = [], reasoning }: CarriesUnderTest, { post, behave, lastCall }: Conversation) {
  const reached = () => JSON.stringify(lastCall()?.body)
  const ask = async (body: object, stream: boolean): Promise<Response> => {
    const reply = await post({ ...body, stream })
    assert.equal(reply.status, 200, reply.text)
    return stream ? (await readEvents(reply.text)).response : (reply.body as Response)
  }

  for (const [way, stream] of [
    ['whole', false],
    ['streamed', true],
  ] as const) {
    test(`answers a response, with the usage that the provider reported: ${way}`, async () => {
      behave({ text: 'It is sunny.', promptTokens: 120, completionTokens: 45 })
      const { status, output, usage } = await ask({ input: [question], instructions: 'Be short.' }, stream)
      const [message] = output
      assert.deepEqual([status, Object(message).content[0].text], ['completed', 'It is sunny.'])
      assert.deepEqual([usage?.input_tokens, usage?.output_tokens, usage?.total_tokens], [120, 45, 165])
      assert.ok(reached().includes('Be short.'), reached())
      behave({ fault: { kind: 'no-usage' } })
      assert.equal((await ask({ input: 'Hello' }, stream)).usage, null)
    })

    if (carries.includes('tools')) {
      test(`carries the calls of a response, and their outputs: ${way}`, async () => {
        behave({ toolCalls })
        const { output } = await ask({ input: [question], tools }, stream)
        const made = output.filter(isCall)
        assert.deepEqual(
          made.map((call) => ({ name: call.name, arguments: JSON.parse(call.arguments) })),
          toolCalls,
        )
        behave({ toolCalls: null, text: 'It is sunny.' })
        const outputs = made.map(({ call_id }, place) => ({
          type: 'function_call_output',
          call_id,
          output: `${place + 17} degrees`,
        }))
        const next = await ask({ input: [question, ...output, ...outputs], tools }, stream)
        assert.equal(Object(next.output[0]).content[0].text, 'It is sunny.')
        for (const part of ['Altstadt', '17 degrees', '18 degrees']) assert.ok(reached().includes(part), reached())
      })
    }

    if (carries.includes('reasoning')) {
      test(`carries the thoughts of a response, and brings them back: ${way}`, async () => {
        behave({ text: 'Yes.', completionTokens: 20, reasoningTokens: 7 })
        const { reasoning_effort: effort, ...asked } = reasoning?.asked ?? {}
        const body = { ...asked, ...(effort !== undefined && { reasoning: { effort } }) }
        const { output, usage } = await ask({ ...body, input: [question] }, stream)
        const [thought] = output
        assert.deepEqual(Object(thought).content, [{ type: 'reasoning_text', text: 'Simulated reasoning.' }])
        assert.equal(usage?.output_tokens_details.reasoning_tokens, 7)
        await ask({ ...body, input: [question, ...output, question] }, stream)
        if (Object(thought).encrypted_content) assert.match(reached(), /"signature":"[^"]+"/)
      })
    }
  }
}

function isCall(item: ResponseOutputItem): item is ResponseFunctionToolCall {
  return item.type === 'function_call'
}
