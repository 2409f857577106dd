import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Ollama } from 'ollama'
import { ollama } from '../../../local/simulators/ollama.ts'
import type { Fault, Simulator } from '../../../local/simulators/simulator.ts'
import { until } from '../../until.ts'
import { collect } from './collect.ts'
import { started } from './started.ts'

const hello = { model: 'llama3.2:1b', messages: [{ role: 'user', content: 'Say hello, please' }] }

function client({ url }: Simulator, ownFetch: typeof fetch = fetch) {
  return new Ollama({ host: url, fetch: ownFetch })
}

describe('the ollama package on the simulator', () => {
  it('gets an answer with counts, and durations in nanoseconds', async (context) => {
    const simulator = await started(context, ollama)
    const { created_at, ...reply } = await client(simulator).chat({ ...hello })
    assert.ok(!Number.isNaN(new Date(created_at).getTime()))
    assert.deepEqual(reply, {
      model: 'llama3.2:1b',
      message: { role: 'assistant', content: 'Simulated answer from llama3.2:1b to a prompt of 5 tokens.' },
      done: true,
      done_reason: 'stop',
      total_duration: 310_000_000,
      load_duration: 5_000_000,
      prompt_eval_count: 5,
      prompt_eval_duration: 5_000_000,
      eval_count: 15,
      eval_duration: 300_000_000,
    })
  })

  it('gets an answer cut at num_predict', async (context) => {
    const simulator = await started(context, ollama, { completionTokens: 9 })
    const cut = await client(simulator).chat({ ...hello, options: { num_predict: 3 } })
    assert.deepEqual([cut.done_reason, cut.eval_count], ['length', 3])
    const whole = await client(simulator).chat({ ...hello, options: { num_predict: -1 } })
    assert.deepEqual([whole.done_reason, whole.eval_count], ['stop', 9])
  })

  it('streams', async (context) => {
    const simulator = await started(context, ollama, { text: 'One two three.' })
    const chunks = await collect(await client(simulator).chat({ ...hello, stream: true }))
    assert.equal(chunks.map(({ message }) => message.content).join(''), 'One two three.')
    assert.deepEqual(
      chunks.map(({ done }) => done),
      [false, false, false, true],
    )
    assert.deepEqual([chunks.at(-1)?.done_reason, chunks.at(-1)?.eval_count], ['stop', 4])
  })

  it('calls the tools that it is offered, whole or streamed', async (context) => {
    const toolCalls = [
      { name: 'weather', arguments: { city: 'Ulm' } },
      { name: 'now', arguments: {} },
    ]
    const api = client(await started(context, ollama, { toolCalls }))
    const offering = { ...hello, tools: [{ type: 'function', function: { name: 'weather' } }] }
    const called = toolCalls.map((call) => ({ function: call }))
    const whole = await api.chat({ ...offering })
    assert.deepEqual(whole.message, { role: 'assistant', content: '', tool_calls: called })
    const chunks = await collect(await api.chat({ ...offering, stream: true }))
    assert.deepEqual(
      chunks.flatMap(({ message }) => message.tool_calls ?? []),
      called,
    )
    assert.equal((await api.chat({ ...hello })).message.tool_calls, undefined)
    const unable = api.chat({ ...offering, model: 'gemma3:4b' })
    const message = 'registry.ollama.ai/library/gemma3:4b does not support tools'
    await assert.rejects(unable, { message, status_code: 400 })
  })

  it('says what a model can do, and looks at no image but for its base64', async (context) => {
    const api = client(await started(context, ollama))
    assert.deepEqual((await api.show({ model: 'gemma3:4b' })).capabilities, ['completion', 'vision'])
    await assert.rejects(api.show({ model: 'x' }), { message: "model 'x' not found", status_code: 404 })
    const showing = (image: string) =>
      api.chat({ ...hello, messages: [{ role: 'user', content: 'What is it?', images: [image] }] })
    assert.equal((await showing('AAAA')).done, true)
    await assert.rejects(showing('%%%'), { message: 'illegal base64 data at input byte 0', status_code: 400 })
  })

  it('counts no more of the prompt than its window', async (context) => {
    const api = client(await started(context, ollama, { promptTokens: 500 }))
    assert.equal((await api.chat({ ...hello, options: { num_ctx: 100 } })).prompt_eval_count, 100)
  })

  it('gets one vector for each text', async (context) => {
    const simulator = await started(context, ollama)
    const { embeddings, ...rest } = await client(simulator).embed({
      model: 'nomic-embed-text',
      input: ['a text', 'another'],
    })
    assert.deepEqual(
      embeddings.map(({ length }) => length),
      [768, 768],
    )
    const durations = { total_duration: 9_000_000, load_duration: 5_000_000 }
    assert.deepEqual(rest, { model: 'nomic-embed-text', ...durations, prompt_eval_count: 4 })
    const one = await client(simulator).embed({ model: 'nomic-embed-text:latest', input: 'another' })
    assert.deepEqual(one.embeddings, [embeddings[1]])
  })

  it('gets vectors of the dimensions it asks for, and none for no text', async (context) => {
    const simulator = await started(context, ollama, { embeddingDimensions: 12, promptTokens: 3 })
    const model = 'nomic-embed-text'
    const short = await client(simulator).embed({ model, input: 'a', dimensions: 4 })
    assert.deepEqual([short.embeddings[0]?.length, short.prompt_eval_count], [4, 3])
    const long = await client(simulator).embed({ model, input: 'a', dimensions: 400 })
    assert.equal(long.embeddings[0]?.length, 12)
    assert.deepEqual((await client(simulator).embed({ model, input: [] })).embeddings, [])
  })

  it('lists the models and says its version', async (context) => {
    const simulator = await started(context, ollama)
    const { models } = await client(simulator).list()
    assert.deepEqual(
      models.map(({ name }) => name),
      ['nomic-embed-text:latest', 'llama3.2:1b', 'gemma3:4b'],
    )
    assert.match((await client(simulator).version()).version, /^\d+\.\d+\.\d+$/)
    assert.equal(await (await fetch(simulator.url)).text(), 'Ollama is running')
  })

  it('is refused as Ollama refuses', async (context) => {
    const api = client(await started(context, ollama))
    const unknown = { message: 'model "x" not found, try pulling it first', status_code: 404 }
    await assert.rejects(api.chat({ ...hello, model: 'x' }), unknown)
    await assert.rejects(api.embed({ model: 'x', input: 'a' }), unknown)
    const embedder = api.chat({ ...hello, model: 'nomic-embed-text' })
    await assert.rejects(embedder, { message: '"nomic-embed-text" does not support chat', status_code: 400 })
    const thinking = api.chat({ ...hello, think: true })
    await assert.rejects(thinking, { message: '"llama3.2:1b" does not support thinking', status_code: 400 })
    assert.equal((await api.chat({ model: 'llama3.2:1b' })).done_reason, 'load')
  })

  it('is aborted through its fetch, and the simulator sees it', async (context) => {
    const simulator = await started(context, ollama, { fault: { kind: 'hang' } })
    const { signal, abort } = withAbort()
    const asked = assert.rejects(client(simulator, (url, init) => fetch(url, { ...init, signal })).chat({ ...hello }), {
      name: 'AbortError',
    })
    await until(() => simulator.calls.length === 1)
    abort()
    await asked
    await until(() => simulator.calls[0]?.aborted === true)
  })
})

describe('the ollama package sees the fault', () => {
  const ask = async (simulator: Simulator, fault: Fault) => {
    simulator.behaviour = { ...simulator.behaviour, fault }
    return client(simulator).chat({ ...hello })
  }

  it('status', async (context) => {
    const simulator = await started(context, ollama)
    await assert.rejects(ask(simulator, { kind: 'status', status: 503 }), {
      name: 'ResponseError',
      status_code: 503,
      error: 'server busy, please try again.  maximum pending requests exceeded',
    })
  })

  it('reset, garbage, empty, truncated', async (context) => {
    const simulator = await started(context, ollama)
    await assert.rejects(ask(simulator, { kind: 'reset' }), { name: 'TypeError', message: 'fetch failed' })
    await assert.rejects(ask(simulator, { kind: 'garbage' }), SyntaxError)
    await assert.rejects(ask(simulator, { kind: 'empty' }), SyntaxError)
    await assert.rejects(ask(simulator, { kind: 'truncated' }), { name: 'TypeError', message: 'terminated' })
  })

  it('no-usage', async (context) => {
    const simulator = await started(context, ollama)
    const reply = await ask(simulator, { kind: 'no-usage' })
    assert.deepEqual([reply.prompt_eval_count, reply.eval_count, reply.done], [undefined, undefined, true])
    const embedded = await client(simulator).embed({ model: 'nomic-embed-text', input: 'a' })
    assert.equal(embedded.prompt_eval_count, undefined)
  })
})

function withAbort() {
  const aborter = new AbortController()
  return { signal: aborter.signal, abort: () => aborter.abort() }
}
