import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { bundleFunction } from '../../template/llm-node/bundle.ts'
import { type BundleProcess, end, portOf, runBundle } from '../functions/bundle-process.ts'
import { root } from '../repository/tree.ts'
import { startUpstream } from '../scenarios/upstream.ts'
import { until } from '../until.ts'
import { startCollector } from './collector.ts'
import { treeOf } from './scene.ts'

/** The bundle as a process, as of-watchdog runs it. */
describe('a function with a collector', () => {
  let directory: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'traced-'))
    await bundleFunction(join(root, 'functions/openai-generate/handler.ts'), join(directory, 'index.cjs'))
  })
  after(() => rm(directory, { recursive: true }))

  const run = (providerUrl: string, environment: Record<string, string>) =>
    runBundle(join(directory, 'index.cjs'), {
      OPENAI_BASE_URL: `${providerUrl}/v1`,
      OPENAI_MODEL: 'm',
      OPENAI_VENDOR: 'vllm',
      ...environment,
    })
  const ask = async (started: BundleProcess, port: number) => {
    const reply = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{"prompt":"x"}' })
    assert.equal(reply.status, 200, await reply.text())
    assert.equal(started.child.exitCode, null)
  }

  test('delivers what it has when it is told to stop, and soon what comes after that', async (context) => {
    const collector = await startCollector(context)
    // Long enough for nothing to be delivered by itself.
    const slowly = { OTEL_BSP_SCHEDULE_DELAY: '3600000', OTEL_METRIC_EXPORT_INTERVAL: '3600000' }
    const upstream = await startUpstream(context)
    const named = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'openai-generate', ...slowly }
    const started = run(upstream.url, named)
    try {
      const port = await portOf(started)
      await ask(started, port)
      await until(async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).ok)
      assert.deepEqual(collector.requests, [])
      started.child.kill('SIGTERM')
      assert.deepEqual(treeOf(await collector.has(({ length }) => length === 2)), [
        'openai-generate server POST / 200',
        '  openai-generate client chat m',
      ])
      await until(() => collector.points.some(({ name }) => name === 'gen_ai.client.token.usage'))
      await ask(started, port)
      await collector.has(({ length }) => length === 4)
    } finally {
      await end(started)
    }
  })

  test('answers as fast while the collector is silent', async (context) => {
    const collector = await startCollector(context)
    collector.answer = () => {}
    const upstream = await startUpstream(context)
    const often = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '1' }
    const started = run(upstream.url, often)
    try {
      const port = await portOf(started)
      await ask(started, port)
      await until(() => collector.requests.length > 0)
      for (let count = 0; count < 50; count += 1) await ask(started, port)
      // All wait for the first delivery, which has not been answered.
      assert.equal(collector.requests.filter(({ path }) => path === '/v1/traces').length, 1)
    } finally {
      await end(started)
    }
  })

  test('goes on with a collector that is not there, and says so once', async (context) => {
    const upstream = await startUpstream(context)
    const nowhere = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '50' }
    const started = run(upstream.url, { ...nowhere, OTEL_BSP_SCHEDULE_DELAY: '1', OTEL_METRICS_EXPORTER: 'none' })
    try {
      const port = await portOf(started)
      const told: string[] = []
      started.lines.on('line', (line) => told.push(line))
      for (let count = 0; count < 50; count += 1) await ask(started, port)
      const warnings = () => told.filter((line) => line.includes('the collector does not take spans'))
      await until(() => warnings().length > 0)
      for (let count = 0; count < 10; count += 1) await ask(started, port)
      assert.equal(warnings().length, 1)
      assert.match(String(warnings()[0]), /ECONNREFUSED/)
    } finally {
      await end(started)
    }
  })

  test('does not start with a setting that cannot be, and says which', async () => {
    const started = run('http://127.0.0.1:9', {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    })
    try {
      const lines: string[] = []
      for await (const line of started.lines) lines.push(line)
      assert.match(lines.join(), /OTEL_EXPORTER_OTLP_PROTOCOL must be http\/protobuf/)
    } finally {
      await end(started)
    }
  })
})
