import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { refuse, startUpstream, whole } from '../scenarios/upstream.ts'
import { until } from '../until.ts'
import { startTracedScene, treeOf } from './scene.ts'

const callersTrace = '0af7651916cd43dd8448eb211c80319c'
const callersSpan = 'b7ad6b7169203331'
const sampled = { traceparent: `00-${callersTrace}-${callersSpan}-01` }
const unsampled = { traceparent: `00-${callersTrace}-${callersSpan}-00` }

describe('a trace shows', () => {
  test('a failover: the choice, both attempts, and what each function and its provider did', async (context) => {
    const first = await startUpstream(context, (call) => refuse(call, 503, 'server_error'))
    const scene = await startTracedScene(context, {
      first: { at: first },
      second: { at: await startUpstream(context) },
    })
    const reply = await scene.ask({}, sampled)
    assert.equal(reply.headers.get('x-trace-id'), callersTrace)
    const spans = await scene.trace(8)
    assert.deepEqual(treeOf(spans, callersSpan), [
      'llm-router server POST / 200',
      '  llm-router internal choose',
      '  llm-router client attempt first/gpt-5-mini first failed provider_unavailable ERROR',
      '    first-generate server POST /v1/chat/completions 503 provider_unavailable ERROR',
      '      first-generate client chat gpt-5-mini provider_unavailable ERROR',
      '  llm-router client attempt second/gpt-5-mini fallback answered',
      '    second-generate server POST /v1/chat/completions 200',
      '      second-generate client chat gpt-5-mini',
    ])
    assert.deepEqual(new Set(spans.map(({ traceId }) => traceId)), new Set([callersTrace]))
    for (const { startMs, endMs } of spans) assert.ok(endMs >= startMs)
    const choice = spans.find(({ name }) => name === 'choose')?.attributes
    assert.deepEqual(choice?.['llm_router.candidates'], ['first/gpt-5-mini', 'second/gpt-5-mini'])
    assert.equal(choice?.['llm_router.reason'], 'in_order')
  })

  test('the call of a provider by OpenTelemetry’s names', async (context) => {
    const upstream = await startUpstream(context)
    const scene = await startTracedScene(context, { only: { at: upstream } })
    await scene.ask({ max_tokens: 50, temperature: 0.5 })
    const span = (await scene.trace(5)).find(({ name }) => name.startsWith('chat '))
    assert.deepEqual(span?.attributes, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5-mini',
      'gen_ai.request.max_tokens': 50,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.response.model': 'm',
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 60,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(upstream.url).port),
    })
    // What the provider is told is this very span.
    assert.equal(upstream.calls[0]?.headers.traceparent, `00-${span.traceId}-${span.spanId}-03`)
  })

  test('a hedge: the attempt that was overtaken ended without a failure', async (context) => {
    const slow = { at: await startUpstream(context, () => {}), target: { expectedLatencyMs: 100 } }
    const fast = { at: await startUpstream(context), target: { expectedLatencyMs: 150 } }
    const catalogue = { strategy: 'deadline', deadline: { hedge: true } }
    const scene = await startTracedScene(context, { slow, fast }, { catalogue })
    assert.equal((await scene.ask()).headers.get('x-llm-provider'), 'fast')
    assert.deepEqual(treeOf(await scene.trace(8)), [
      'llm-router server POST / 200',
      '  llm-router internal choose',
      '  llm-router client attempt slow/gpt-5-mini first overtaken',
      '    slow-generate server POST /v1/chat/completions 499 client_closed',
      '      slow-generate client chat gpt-5-mini client_closed',
      '  llm-router client attempt fast/gpt-5-mini hedge answered',
      '    fast-generate server POST /v1/chat/completions 200',
      '      fast-generate client chat gpt-5-mini',
    ])
  })

  test('a stream to its end, with its tokens and the time to its first output', async (context) => {
    const scene = await startTracedScene(context, { only: { at: await startUpstream(context) } })
    assert.ok((await scene.askStream()).text.endsWith('data: [DONE]\n\n'))
    const spans = await scene.trace(5)
    assert.deepEqual(treeOf(spans), [
      'llm-router server POST /v1/chat/completions 200',
      '  llm-router internal choose',
      '  llm-router client attempt only/gpt-5-mini first answered',
      '    only-generate server POST /v1/chat/completions 200',
      '      only-generate client chat gpt-5-mini',
    ])
    const call = spans.find(({ name }) => name.startsWith('chat '))?.attributes
    assert.equal(call?.['gen_ai.usage.output_tokens'], 60)
    assert.deepEqual(call?.['gen_ai.response.finish_reasons'], ['stop'])
    assert.ok(Number(call?.['gen_ai.response.time_to_first_chunk']) > 0)
  })

  test('a stream that breaks off as a failure of who broke it', async (context) => {
    const scene = await startTracedScene(context, {
      only: {
        at: await startUpstream(context, ({ response }) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          const choices = [{ index: 0, delta: { content: 'A' }, finish_reason: null }]
          const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
          response.end(`data: ${JSON.stringify({ ...head, choices })}\n\n`)
        }),
      },
    })
    await scene.askStream()
    const spans = await scene.trace(5)
    const [attempt, call] = ['attempt ', 'chat '].map((start) => spans.find(({ name }) => name.startsWith(start)))
    assert.deepEqual([attempt?.attributes['error.type'], attempt?.isError], ['bad_reply', true])
    assert.equal(attempt?.attributes['llm_router.attempt.outcome'], 'broken_off')
    assert.deepEqual([call?.attributes['error.type'], call?.isError], ['bad_reply', true])
  })

  test('a choice that could not be made', async (context) => {
    const scene = await startTracedScene(context, { only: { at: await startUpstream(context) } })
    assert.equal((await scene.ask({ private: true })).status, 422)
    assert.deepEqual(treeOf(await scene.trace(2)), [
      'llm-router server POST / 422 no_candidate',
      '  llm-router internal choose no_candidate ERROR',
    ])
  })
})

describe('a request is not recorded', () => {
  test('if its caller has sampled it out, and its trace is passed on as such', async (context) => {
    const upstream = await startUpstream(context)
    const scene = await startTracedScene(context, { only: { at: upstream } })
    const reply = await scene.ask({}, unsampled)
    assert.equal(reply.headers.get('x-trace-id'), callersTrace)
    assert.match(String(upstream.calls[0]?.headers.traceparent), new RegExp(`^00-${callersTrace}-[\\da-f]{16}-00$`))
    // A later one is, and comes alone.
    await scene.ask({}, { traceparent: sampled.traceparent.replace('0af', '1af') })
    const spans = await scene.trace(5)
    assert.ok(spans.every(({ traceId }) => traceId !== callersTrace))
  })

  test('beyond the share that OTEL_TRACES_SAMPLER_ARG names, by each function alike', async (context) => {
    const environment = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' }
    const scene = await startTracedScene(context, { only: { at: await startUpstream(context) } }, { environment })
    // The samplers of OpenTelemetry's specification read the share from the id.
    const ids = ['3', '9', '5', 'c', '1'].map((digit) => digit + callersTrace.slice(1, 8) + '0'.repeat(24))
    for (const id of ids) await scene.ask({}, { traceparent: `00-${id}-${callersSpan}-01` })
    const spans = await scene.trace(15)
    const whole = Map.groupBy(spans, ({ traceId }) => traceId)
    assert.deepEqual(
      [...whole].map(([id, { length }]) => [id, length]),
      ['3', '5', '1'].map((digit) => [ids.find((id) => id.startsWith(digit)), 5]),
    )
  })

  test('where OTEL_SDK_DISABLED or OTEL_TRACES_EXPORTER says so', async (context) => {
    for (const environment of [{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }]) {
      const upstream = await startUpstream(context)
      const scene = await startTracedScene(context, { only: { at: upstream } }, { environment })
      assert.equal((await scene.ask()).headers.get('x-trace-id'), null)
      assert.equal(upstream.calls[0]?.headers.traceparent, undefined)
      await scene.router.close()
      assert.deepEqual(scene.collector.spans, [])
    }
  })

  test('when it only looks something up', async (context) => {
    const scene = await startTracedScene(context, { only: { at: await startUpstream(context) } })
    for (const path of ['/metrics', '/health', '/v1/models', '/ready']) await scene.router.get(path, sampled)
    await scene.ask()
    assert.equal(treeOf(await scene.trace(5)).length, 5)
    assert.equal(scene.collector.spans.length, 5)
  })
})

describe('the collector', () => {
  test('may refuse what it gets: no request notices, and the log says it once', async (context) => {
    const lines: string[] = []
    const routerParts = { log: createLog('warn', (line) => lines.push(line)) }
    const scene = await startTracedScene(
      context,
      { only: { at: await startUpstream(context, whole) } },
      { routerParts },
    )
    scene.collector.answer = (response) => response.writeHead(401).end('a key is missing')
    for (let count = 0; count < 5; count += 1) assert.equal((await scene.ask()).status, 200)
    const told = () => lines.filter((line) => line.includes('does not take spans'))
    await until(() => told().length > 0)
    for (let count = 0; count < 20; count += 1) assert.equal((await scene.ask()).status, 200)
    const before = scene.collector.requests.length
    await until(() => scene.collector.requests.length > before)
    assert.equal(told().length, 1)
    assert.match(String(told()[0]), /"status":401/)
    assert.doesNotMatch(lines.join(), /a key is missing/)
  })
})
