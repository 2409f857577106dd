import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { refuse, startUpstream } from '../../scenarios/upstream.ts'
import { startSceneSendingTo } from '../../telemetry/scene.ts'
import { until } from '../../until.ts'
import { findOtelcol, startOtelcol } from './otelcol.ts'

const otelcol = findOtelcol(process.env)

if ('missing' in otelcol) test('traces on the real OpenTelemetry collector', { skip: otelcol.missing })
else describe('the real OpenTelemetry collector', () => suite(otelcol.binary))

function suite(binary: string): void {
  test('receives one trace with all spans of a failover, and the metrics', async (context) => {
    const collector = await startOtelcol(context, binary)
    const first = await startUpstream(context, (call) => refuse(call, 503, 'server_error'))
    const second = await startUpstream(context)
    const scene = await startSceneSendingTo(collector.url, context, { first: { at: first }, second: { at: second } })
    const reply = await scene.ask()
    const traceId = reply.headers.get('x-trace-id')
    const spans = () => readSpans(collector.printed()).filter((span) => span['Trace ID'] === traceId)
    await until(() => spans().length === 8)
    const byId = new Map(spans().map((span) => [span.ID, span]))
    const wayTo = (span: Printed | undefined): string =>
      span === undefined ? '' : `${wayTo(byId.get(span['Parent ID'] ?? ''))}/${span.Kind} ${span.Name}`
    assert.deepEqual(
      spans().map(wayTo).sort(),
      [
        '/Server POST /',
        '/Server POST //Internal choose',
        '/Server POST //Client attempt first/gpt-5-mini',
        '/Server POST //Client attempt first/gpt-5-mini/Server POST /v1/chat/completions',
        '/Server POST //Client attempt first/gpt-5-mini/Server POST /v1/chat/completions/Client chat gpt-5-mini',
        '/Server POST //Client attempt second/gpt-5-mini',
        '/Server POST //Client attempt second/gpt-5-mini/Server POST /v1/chat/completions',
        '/Server POST //Client attempt second/gpt-5-mini/Server POST /v1/chat/completions/Client chat gpt-5-mini',
      ].sort(),
    )
    const failed = spans().filter((span) => span['Status code'] === 'Error')
    assert.equal(failed.length, 3)
    await until(() => collector.printed().includes('-> Name: gen_ai.client.operation.duration'))
    assert.match(collector.printed(), /gen_ai\.usage\.output_tokens: Int\(60\)/)
  })
}

type Printed = Record<string, string>

/** The spans as the collector's debug exporter prints them. */
function readSpans(text: string): Printed[] {
  return text
    .split(/^Span #\d+$/m)
    .slice(1)
    .map((span) =>
      Object.fromEntries([...span.matchAll(/^ {4}([A-Z][\w ]*?) *: (.*)$/gm)].map(([, name, value]) => [name, value])),
    )
}
