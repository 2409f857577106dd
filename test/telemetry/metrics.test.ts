import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { genAiMetrics } from '#runtime/telemetry/gen-ai.ts'
import { startScene } from '../scenarios/scene.ts'
import { answer, startUpstream, usage } from '../scenarios/upstream.ts'
import { until } from '../until.ts'
import { startTracedScene } from './scene.ts'

const openMetrics = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2'
const sampled = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }

describe('metrics by OpenTelemetry’s conventions', () => {
  test('have the names that its rules give them for Prometheus', () => {
    assert.deepEqual(
      Object.values(genAiMetrics).map(({ name }) => name),
      [
        'gen_ai_client_operation_duration_seconds',
        'gen_ai_client_token_usage',
        'gen_ai_server_time_to_first_token_seconds',
        'gen_ai_server_time_per_output_token_seconds',
      ],
    )
    assert.equal(genAiMetrics.operationDuration.buckets.at(-1), 81.92)
    assert.equal(genAiMetrics.tokenUsage.buckets.at(-1), 67_108_864)
  })

  test('are exposed by who calls the provider, and by who streams to a caller', async (context) => {
    const scene = await startScene(context, { only: { at: await startUpstream(context) } })
    await scene.ask()
    await scene.askStream()
    const read = async (name: string) => (await fetch(`${scene.gatewayUrl}/function/${name}/metrics`)).text()
    const [function_, router] = [await read('only-generate'), await read('llm-router')]
    const labels = 'gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt-5-mini"'
    const answered = `${labels},gen_ai_response_model="m"`
    assert.ok(function_.includes(`gen_ai_client_operation_duration_seconds_count{${answered}} 2\n`))
    assert.ok(function_.includes(`gen_ai_client_token_usage_sum{${answered},gen_ai_token_type="input"} 200\n`))
    assert.ok(function_.includes(`gen_ai_client_token_usage_sum{${answered},gen_ai_token_type="output"} 120\n`))
    const streamed = labels.replace('"openai"', '"only"')
    assert.ok(router.includes(`gen_ai_server_time_to_first_token_seconds_count{${streamed}} 1\n`))
    assert.ok(router.includes(`gen_ai_server_time_per_output_token_seconds_count{${streamed}} 1\n`))
  })

  test('count what an answer has used that is refused', async (context) => {
    const message = { role: 'assistant', content: null, reasoning_content: 'hmm' }
    const choices = [{ index: 0, message, finish_reason: 'stop' }]
    const at = await startUpstream(context, (call) => answer(call, 200, { id: 'c', model: 'm', choices, usage }))
    const scene = await startScene(context, { only: { at } })
    assert.equal((await scene.ask()).status, 502)
    const text = await (await fetch(`${scene.gatewayUrl}/function/only-generate/metrics`)).text()
    assert.match(text, /gen_ai_client_token_usage_sum\{[^}]*gen_ai_token_type="output"\} 60\n/)
  })

  test('are sent under OpenTelemetry’s names as cumulative sums, and all others with them', async (context) => {
    const scene = await startTracedScene(context, { only: { at: await startUpstream(context) } })
    await scene.ask()
    await scene.ask()
    const { points } = scene.collector
    const point = (name: string, has: Record<string, unknown>) =>
      points.findLast(
        (one) => one.name === name && Object.entries(has).every(([label, value]) => one.attributes[label] === value),
      )
    await until(() => point('gen_ai.client.operation.duration', {})?.count === 2)
    const tokens = point('gen_ai.client.token.usage', { 'gen_ai.token.type': 'output' })
    assert.deepEqual([tokens?.service, tokens?.unit, tokens?.sum], ['only-generate', '{token}', 120])
    assert.deepEqual(tokens?.attributes, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5-mini',
      'gen_ai.response.model': 'm',
      'gen_ai.token.type': 'output',
    })
    assert.equal(tokens?.isCumulative, true)
    assert.deepEqual(tokens?.bounds, genAiMetrics.tokenUsage.buckets)
    assert.equal(
      tokens?.counts?.reduce((sum, count) => sum + count),
      2,
    )
    assert.equal(tokens?.counts?.[3], 2, '60 tokens are more than 16, and 64 at most')
    await until(() => point('llm_token_cost_usd_total', { task: 'generate' })?.value === (2 * (100 + 60 * 2)) / 1e6)
    assert.equal(point('llm_router_in_flight', {})?.value, 0)
  })
})

describe('a scraper that asks for OpenMetrics', () => {
  test('gets the trace of sampled requests beside durations', async (context) => {
    const scene = await startScene(context, { only: { at: await startUpstream(context) } })
    await scene.ask({}, sampled)
    await scene.ask({}, { traceparent: sampled.traceparent.replace(/0af(.*)01$/, '1af$100') })
    const reply = await scene.router.get('/metrics', { accept: openMetrics })
    assert.match(reply.headers.get('content-type') ?? '', /^application\/openmetrics-text/)
    const examples = reply.text.split('\n').filter((line) => line.includes(' # {'))
    assert.ok(examples.some((line) => line.startsWith('llm_router_request_duration_seconds_bucket')))
    assert.ok(examples.some((line) => line.startsWith('llm_function_request_duration_seconds_bucket')))
    for (const line of examples) assert.match(line, / # \{trace_id="0af7651916cd43dd8448eb211c80319c",span_id="/)
    assert.ok(reply.text.endsWith('# EOF\n'))
  })

  test('gets it only where it wants it at least as much as the plain text', async (context) => {
    const scene = await startScene(context, { only: { at: await startUpstream(context) } })
    const typeFor = async (accept: string) =>
      (await scene.router.get('/metrics', { accept })).headers.get('content-type')?.split(';')[0]
    for (const accept of ['application/openmetrics-text;q=0', 'text/plain,application/openmetrics-text;q=0.1', '*/*']) {
      assert.equal(await typeFor(accept), 'text/plain', accept)
    }
    assert.equal(await typeFor('Application/OpenMetrics-Text'), 'application/openmetrics-text')
  })

  test('finds the same series as one that does not, in any order', async (context) => {
    const scene = await startScene(context, { only: { at: await startUpstream(context) } })
    await scene.ask()
    const names = async (accept: string) => {
      const { text } = await scene.router.get('/metrics', { accept })
      return new Set(text.split('\n').flatMap((line) => /^(llm|gen)_\w*/.exec(line)?.[0] ?? []))
    }
    const plain = await names('text/plain')
    assert.deepEqual(await names(openMetrics), plain)
    assert.deepEqual(await names('text/plain'), plain)
    assert.ok(plain.has('llm_token_cost_usd_total'))
  })
})
