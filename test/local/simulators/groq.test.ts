import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Groq, { APIConnectionError, APIError, APIUserAbortError } from 'groq-sdk'
import { groq } from '../../../local/simulators/groq.ts'
import type { Behaviour, Fault, Simulator } from '../../../local/simulators/simulator.ts'
import { until } from '../../until.ts'
import { collect } from './collect.ts'
import { started } from './started.ts'

const hello = { model: 'openai/gpt-oss-20b', messages: [{ role: 'user' as const, content: 'Say hello, please' }] }
const counts = { promptTokens: 30, completionTokens: 20, cachedTokens: 10, reasoningTokens: 5 }

function client({ url }: Simulator, apiKey = 'gsk_key') {
  return new Groq({ apiKey, baseURL: url, maxRetries: 0, logLevel: 'off' })
}

describe('groq-sdk on the simulator', () => {
  it('gets a completion with estimated usage, without details that are 0', async (context) => {
    const simulator = await started(context, groq)
    const { data, response } = await client(simulator).chat.completions.create(hello).withResponse()
    assert.equal(response.headers.get('x-simulated'), 'true')
    assert.equal(data.object, 'chat.completion')
    assert.equal(data.model, hello.model)
    const text = 'Simulated answer from openai/gpt-oss-20b to a prompt of 5 tokens.'
    assert.deepEqual(data.choices, [
      { index: 0, message: { role: 'assistant', content: text }, logprobs: null, finish_reason: 'stop' },
    ])
    assert.deepEqual(data.usage, {
      queue_time: 0.001,
      prompt_time: 0.0001,
      completion_time: 0.017,
      total_time: 0.0171,
      prompt_tokens: 5,
      completion_tokens: 17,
      total_tokens: 22,
    })
    assert.match(data.x_groq?.id ?? '', /^req_[0-9a-f]{26}$/)
  })

  it('gets the usage of the behaviour, with cached and reasoning tokens', async (context) => {
    const simulator = await started(context, groq, counts)
    const { usage, choices } = await client(simulator).chat.completions.create(hello)
    assert.deepEqual(
      [usage?.prompt_tokens, usage?.completion_tokens, usage?.total_tokens, usage?.prompt_tokens_details],
      [30, 20, 50, { cached_tokens: 10 }],
    )
    assert.deepEqual(usage?.completion_tokens_details, { reasoning_tokens: 5 })
    assert.equal(choices[0]?.message.reasoning, 'Simulated reasoning.')
  })

  it('gets an answer cut at max_completion_tokens or max_tokens', async (context) => {
    const simulator = await started(context, groq)
    for (const limit of [{ max_completion_tokens: 4 }, { max_tokens: 4 }]) {
      const { choices, usage } = await client(simulator).chat.completions.create({ ...hello, ...limit })
      assert.deepEqual([choices[0]?.finish_reason, usage?.completion_tokens], ['length', 4])
    }
  })

  it('streams, with usage in the last chunk, and in one more when asked', async (context) => {
    const simulator = await started(context, groq, { text: 'One two three.', ...counts })
    const streamed = { ...hello, stream: true as const, stream_options: { include_usage: true } }
    const chunks = await collect(await client(simulator).chat.completions.create(streamed))
    assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''), 'One two three.')
    assert.equal(chunks[0]?.choices[0]?.delta.role, 'assistant')
    const last = chunks.at(-2)
    assert.equal(last?.choices[0]?.finish_reason, 'stop')
    assert.equal(last?.x_groq?.usage?.completion_tokens, 20)
    assert.deepEqual(chunks.at(-1)?.choices, [])
    assert.equal(new Set(chunks.map(({ id }) => id)).size, 1)
  })

  it('lists the models', async (context) => {
    const simulator = await started(context, groq)
    const { data } = await client(simulator).models.list()
    assert.deepEqual(
      data.map(({ id }) => id),
      ['openai/gpt-oss-20b', 'openai/gpt-oss-120b', 'qwen/qwen3.6-27b', 'qwen/qwen3.8-27b'],
    )
  })

  it('is refused as Groq refuses', async (context) => {
    const simulator = await started(context, groq)
    const good = client(simulator)
    const retired = { ...hello, model: 'llama-3.1-8b-instant' }
    await assert.rejects(client(simulator, 'invalid').chat.completions.create(hello), apiError(401, 'invalid_api_key'))
    await assert.rejects(client(simulator, 'invalid').models.list(), apiError(401, 'invalid_api_key'))
    await assert.rejects(good.chat.completions.create(retired), apiError(404, 'model_not_found'))
    const empty = good.chat.completions.create({ ...hello, messages: [] })
    await assert.rejects(empty, apiError(400, undefined, /'messages' : minimum number of items is 1/))
    await assert.rejects(good.post('/openai/v1/other'), apiError(404, 'unknown_url'))
  })

  it('is aborted, and the simulator sees it', async (context) => {
    const simulator = await started(context, groq, { fault: { kind: 'hang' } })
    const aborter = new AbortController()
    const asked = assert.rejects(
      client(simulator).chat.completions.create(hello, { signal: aborter.signal }),
      APIUserAbortError,
    )
    await until(() => simulator.calls.length === 1)
    aborter.abort()
    await asked
    await until(() => simulator.calls[0]?.aborted === true)
  })
})

describe('groq-sdk sees the fault', () => {
  const ask = async (simulator: Simulator, fault: Fault, behaviour: Partial<Behaviour> = {}) => {
    simulator.behaviour = { ...simulator.behaviour, ...behaviour, fault }
    return client(simulator).chat.completions.create(hello)
  }

  it('status', async (context) => {
    const simulator = await started(context, groq)
    const status = (status: number) => ({ kind: 'status' as const, status })
    await assert.rejects(ask(simulator, status(429)), (error) => {
      assert.ok(error instanceof APIError)
      assert.equal(error.headers?.get('retry-after'), '7')
      return apiError(429, 'rate_limit_exceeded')(error)
    })
    await assert.rejects(ask(simulator, status(401)), apiError(401, 'invalid_api_key'))
    await assert.rejects(ask(simulator, status(404)), apiError(404, 'model_not_found'))
    await assert.rejects(ask(simulator, status(500)), apiError(500, undefined))
    const body = { error: { message: 'Gone', code: 'model_decommissioned' } }
    await assert.rejects(ask(simulator, { ...status(400), body }), apiError(400, 'model_decommissioned'))
  })

  it('reset, garbage, truncated', async (context) => {
    const simulator = await started(context, groq)
    await assert.rejects(ask(simulator, { kind: 'reset' }), APIConnectionError)
    await assert.rejects(ask(simulator, { kind: 'garbage' }), SyntaxError)
    await assert.rejects(ask(simulator, { kind: 'truncated' }), { message: 'terminated' })
  })

  it('empty: it resolves with undefined', async (context) => {
    const simulator = await started(context, groq)
    assert.equal(await ask(simulator, { kind: 'empty' }), undefined)
  })

  it('no-usage', async (context) => {
    const simulator = await started(context, groq)
    const { usage, choices } = await ask(simulator, { kind: 'no-usage' }, { text: 'Fine' })
    assert.deepEqual([usage, choices[0]?.message.content], [undefined, 'Fine'])
  })
})

/** groq-sdk keeps the whole body in `error`, so that the code is one level deeper. */
function apiError(status: number, code: string | undefined, message = /./) {
  return (error: unknown) => {
    assert.ok(error instanceof APIError)
    const body: { error?: { code?: unknown } } = { ...error.error }
    assert.deepEqual([error.status, body.error?.code], [status, code])
    assert.match(error.message, message)
    return true
  }
}
