import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import OpenAI, { APIError } from 'openai'
import { openai } from '../../../local/simulators/openai.ts'
import type { Simulator } from '../../../local/simulators/simulator.ts'
import { collect } from './collect.ts'
import { started } from './started.ts'

const hello = { model: 'gpt-5-nano', messages: [{ role: 'user' as const, content: 'Say hello, please' }] }
const counts = { promptTokens: 30, completionTokens: 20, cachedTokens: 10, reasoningTokens: 5 }

function client({ url }: Simulator, apiKey = 'sk-key') {
  return new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0, logLevel: 'off' })
}

describe('the openai SDK on the simulator', () => {
  it('gets a completion without its reasoning, and the usage with it', async (context) => {
    const simulator = await started(context, openai, counts)
    const { data, response } = await client(simulator).chat.completions.create(hello).withResponse()
    assert.equal(response.headers.get('x-simulated'), 'true')
    assert.equal(data.object, 'chat.completion')
    const { role, refusal } = data.choices[0]?.message ?? {}
    assert.deepEqual([role, refusal, data.choices[0]?.finish_reason], ['assistant', null, 'stop'])
    assert.doesNotMatch(JSON.stringify(data.choices), /reasoning/)
    const { usage } = data
    assert.deepEqual([usage?.prompt_tokens, usage?.completion_tokens, usage?.total_tokens], [30, 20, 50])
    assert.equal(usage?.prompt_tokens_details?.cached_tokens, 10)
    assert.equal(usage?.completion_tokens_details?.reasoning_tokens, 5)
  })

  it('is refused a field that OpenAI does not have', async (context) => {
    const { chat } = client(await started(context, openai))
    const isRefused = { status: 400, message: /Unrecognized request argument supplied: reasoning$/ }
    await assert.rejects(chat.completions.create({ ...hello, ...{ reasoning: { effort: 'low' } } }), isRefused)
  })

  it('gets an answer cut at max_completion_tokens, and max_tokens refused', async (context) => {
    const { chat } = client(await started(context, openai))
    const { choices } = await chat.completions.create({ ...hello, max_completion_tokens: 4 })
    assert.equal(choices[0]?.finish_reason, 'length')
    await assert.rejects(
      chat.completions.create({ ...hello, max_tokens: 4 }),
      apiError(400, 'unsupported_parameter', 'max_tokens'),
    )
  })

  it('streams, with a chunk of usage alone only when asked', async (context) => {
    const simulator = await started(context, openai, { text: 'One two three.', ...counts })
    const streamed = { ...hello, stream: true as const }
    const { completions } = client(simulator).chat
    const plain = await collect(await completions.create(streamed))
    assert.equal(plain.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''), 'One two three.')
    assert.ok(plain.every((chunk) => chunk.choices.length === 1 && chunk.usage === undefined))
    const asked = await collect(await completions.create({ ...streamed, stream_options: { include_usage: true } }))
    assert.ok(asked.slice(0, -1).every((chunk) => chunk.usage === null))
    assert.deepEqual([asked.at(-1)?.choices, asked.at(-1)?.usage?.completion_tokens], [[], 20])
  })

  it('gets as many choices as it asks for, whole and in pieces, and their tokens counted', async (context) => {
    const { completions } = client(await started(context, openai, { text: 'One two.', completionTokens: 20 })).chat
    const { choices, usage } = await completions.create({ ...hello, n: 3 })
    assert.deepEqual(
      choices.map(({ index, message }) => [index, message.content]),
      [0, 1, 2].map((index) => [index, 'One two.']),
    )
    assert.equal(usage?.completion_tokens, 60)
    const chunks = await collect(await completions.create({ ...hello, n: 2, stream: true }))
    const said = (index: number) =>
      chunks
        .flatMap((chunk) => chunk.choices)
        .map((choice) => (choice.index === index ? (choice.delta.content ?? '') : ''))
    assert.deepEqual([said(0).join(''), said(1).join('')], ['One two.', 'One two.'])
  })

  it('gets log probabilities where it asks for them', async (context) => {
    const { completions } = client(await started(context, openai, { text: 'One two.' })).chat
    const { choices } = await completions.create({ ...hello, model: 'gpt-4o-mini', logprobs: true, top_logprobs: 2 })
    const { content } = choices[0]?.logprobs ?? {}
    assert.deepEqual(
      content?.map(({ token, top_logprobs: top }) => [token, top.length]),
      [
        ['One ', 2],
        ['two.', 2],
      ],
    )
    assert.equal((await completions.create({ ...hello, model: 'gpt-4o-mini' })).choices[0]?.logprobs, null)
  })

  it('gets the call of a custom tool that it forces, whole and in pieces', async (context) => {
    const { completions } = client(await started(context, openai)).chat
    const tools = [{ type: 'custom' as const, custom: { name: 'shell' } }]
    for (const tool_choice of ['required' as const, { type: 'custom' as const, custom: { name: 'shell' } }]) {
      const { choices } = await completions.create({ ...hello, tools, tool_choice })
      const [call] = choices[0]?.message.tool_calls ?? []
      assert.deepEqual([call?.type, call?.type === 'custom' && call.custom.name], ['custom', 'shell'])
      const chunks = await collect(await completions.create({ ...hello, tools, tool_choice, stream: true }))
      assert.match(JSON.stringify(chunks), /"type":"custom","custom":\{"name":"shell","input":""\}/)
    }
  })

  it('gets the calls of tools that it offers, whole and in pieces', async (context) => {
    const toolCalls = ['weather', 'time'].map((name) => ({ name, arguments: { city: 'Bern' } }))
    const { completions } = client(await started(context, openai, { toolCalls })).chat
    const tools = [{ type: 'function' as const, function: { name: 'weather' } }]
    assert.equal((await completions.create(hello)).choices[0]?.finish_reason, 'stop')
    const { choices } = await completions.create({ ...hello, tools })
    assert.deepEqual([choices[0]?.finish_reason, choices[0]?.message.content], ['tool_calls', null])
    const whole = choices[0]?.message.tool_calls ?? []
    const streamed = await completions.stream({ ...hello, tools }).finalChatCompletion()
    for (const calls of [whole, streamed.choices[0]?.message.tool_calls ?? []]) {
      const made = calls.map((call) => call.type === 'function' && [call.function.name, call.function.arguments])
      assert.deepEqual(
        made,
        toolCalls.map(({ name }) => [name, '{"city":"Bern"}']),
      )
    }
  })

  it('is refused as OpenAI refuses', async (context) => {
    const simulator = await started(context, openai)
    const good = client(simulator)
    await assert.rejects(client(simulator, 'invalid').chat.completions.create(hello), apiError(401, 'invalid_api_key'))
    const unknown = { ...hello, model: 'gpt-2' }
    await assert.rejects(good.chat.completions.create(unknown), apiError(404, 'model_not_found'))
    await assert.rejects(
      good.chat.completions.create({ ...hello, messages: [] }),
      apiError(400, 'empty_array', 'messages'),
    )
    await assert.rejects(good.post('/other'), apiError(404, null))
  })

  it('sees the fault', async (context) => {
    const simulator = await started(context, openai, { fault: { kind: 'status', status: 429 } })
    await assert.rejects(client(simulator).chat.completions.create(hello), (error) => {
      assert.ok(error instanceof APIError)
      assert.equal(error.headers?.get('retry-after'), '7')
      return apiError(429, 'rate_limit_exceeded')(error)
    })
    simulator.behaviour = { ...simulator.behaviour, fault: { kind: 'status', status: 502 } }
    await assert.rejects(client(simulator).chat.completions.create(hello), apiError(502, null))
  })
})

function apiError(status: number, code: string | null, param: string | null = null) {
  return (error: unknown) => {
    assert.ok(error instanceof APIError)
    assert.deepEqual([error.status, error.code, error.param], [status, code, param])
    return true
  }
}
