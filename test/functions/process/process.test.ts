import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parse } from 'yaml'
import { bundleFunction } from '../../../template/llm-node/bundle.ts'
import { root } from '../../repository/tree.ts'
import { until } from '../../until.ts'
import { type BundleProcess, end, portOf, runBundle } from '../bundle-process.ts'
import { secret, startReceiver } from '../llm-router/observe/receiver.ts'

/** The bundles as processes, as of-watchdog runs them. */
describe('the process of a function', () => {
  let directory: string
  const bundle = (name: string) => join(directory, `${name}.cjs`)
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'process-'))
    await bundleFunction(join(root, 'functions/vertex-generate/handler.ts'), bundle('vertex-generate'))
    await bundleFunction(join(root, 'functions/llm-router/handler.ts'), bundle('llm-router'))
    await bundleFunction(join(root, 'template/llm-node/function/handler.ts'), bundle('starter'))
  })
  after(() => rm(directory, { recursive: true }))

  const run = (name: string, environment: Record<string, string>, ...args: string[]) =>
    runBundle(bundle(name), environment, ...args)
  const listening = async (started: BundleProcess) => `http://127.0.0.1:${await portOf(started)}`

  const faults: [string, Record<string, string>, RegExp][] = [
    ['vertex-generate', {}, /GOOGLE_CLOUD_PROJECT is not set; set it under the function's environment in stack\.yml/],
    ['vertex-generate', { GOOGLE_CLOUD_PROJECT: 'p', VERTEX_SDK: 'other' }, /VERTEX_SDK must be genai or vertexai/],
    [
      'vertex-generate',
      { GOOGLE_CLOUD_PROJECT: 'p', ALLOW_ANONYMOUS: '' },
      /function-token is not mounted .* secret create function-token .* set ALLOW_ANONYMOUS: \\"true\\"/,
    ],
    ['llm-router', { gateway_url: 'gateway:8080' }, /gateway_url must/],
    ['llm-router', { ROUTER_CONFIG: '/nonexistent.yaml' }, /nonexistent\.yaml cannot be read .* correct ROUTER_CONFIG/],
    ['llm-router', { max_body_bytes: '-1' }, /max_body_bytes must be a whole number/],
    ...['redis-url', 'router-config', 'router-keys'].map((name): [string, Record<string, string>, RegExp] => [
      'llm-router',
      { [`${name.toUpperCase().replace('-', '_')}_FILE`]: '/dev/null' },
      new RegExp(`"msg":"The secret ${name} is mounted at /dev/null, and is not a file"`),
    ]),
  ]
  for (const [name, environment, message] of faults) {
    test(`does not start with ${JSON.stringify(environment)}: it says why, and ends with 1`, async () => {
      const { child, lines } = run(name, environment)
      const output: string[] = []
      lines.on('line', (line) => output.push(line))
      const [code] = await once(child, 'close')
      assert.equal(code, 1)
      assert.match(output.join('\n'), message)
    })
  }

  test('serves after SIGTERM, which comes long before the last request does', async () => {
    const started = run('starter', {})
    try {
      const url = await listening(started)
      started.child.kill('SIGTERM')
      for (let count = 0; count < 3; count += 1) {
        const reply = await fetch(url, { method: 'POST', body: '{"a":1}' })
        assert.deepEqual(await reply.json(), { received: { a: 1 } })
      }
    } finally {
      await end(started)
    }
  })

  test('of the router tells webhooks what waits when it is ended, and not only after the pause', async (context) => {
    const receiver = await startReceiver(context, (response) => response.writeHead(503, { 'retry-after': '60' }).end())
    await writeFile(join(directory, 'webhook-secret'), secret)
    const webhooks = [{ name: 'ops', url: receiver.url, events: ['decision'], allowPrivateNetwork: true }]
    const { rules, targets } = parse(await readFile(join(root, 'functions/llm-router/catalogue.yaml'), 'utf8'))
    const started = run('llm-router', {
      gateway_url: 'http://127.0.0.1:9',
      secret_mount_path: directory,
      ROUTER_CONFIG_YAML: JSON.stringify({ rules, targets, webhooks }),
    })
    try {
      const url = await listening(started)
      await fetch(url, { method: 'POST', body: '{"prompt":"x"}' })
      await until(() => receiver.got.length === 1)
      receiver.script = (response) => response.end()
      started.child.kill('SIGTERM')
      await until(() => receiver.got.length === 2)
      assert.equal(receiver.got[0]?.body.id, receiver.got[1]?.body.id)
    } finally {
      await end(started)
    }
  })

  test('of the starter handler shows its own counter and the runtime’s', async () => {
    const started = run('starter', {})
    try {
      const url = await listening(started)
      await fetch(url, { method: 'POST', body: '{}' })
      const text = await (await fetch(`${url}/metrics`)).text()
      assert.match(text, /^echoes_total 1$/m)
      assert.match(text, /^llm_function_request_duration_seconds_count/m)
    } finally {
      await end(started)
    }
  })

  for (const [name, environment] of [
    ['llm-router', { gateway_url: 'http://127.0.0.1:9' }],
    // In the build of an image, no secret is mounted.
    ['vertex-generate', { GOOGLE_CLOUD_PROJECT: 'p', VERTEX_BASE_URL: 'http://127.0.0.1:9', ALLOW_ANONYMOUS: '' }],
  ] as const) {
    test(`of ${name} warms up and ends by itself`, async () => {
      const { child } = run(name, { ...environment, LOG_LEVEL: 'silent' }, '--warm-up')
      const [code] = await once(child, 'close')
      assert.equal(code, 0)
    })
  }

  test('logs neither the prompt nor the answer, only what happened', async () => {
    const started = run('llm-router', { gateway_url: 'http://127.0.0.1:9', LOG_LEVEL: 'debug' })
    const output: string[] = []
    started.lines.on('line', (line) => output.push(line))
    try {
      const [line] = await once(started.lines, 'line')
      const { port } = JSON.parse(String(line))
      for (const body of ['{"prompt":"TELL-NOBODY"}', '{"prompt":"TELL-NOBODY","x":1}', '{"prompt":"TELL-NOBODY"']) {
        const reply = await fetch(`http://127.0.0.1:${port}/`, {
          method: 'POST',
          body,
          headers: { 'x-call-id': 'call-7' },
        })
        assert.ok(reply.status >= 400)
        await reply.text()
      }
    } finally {
      await end(started)
    }
    const text = output.join('\n')
    assert.ok(text.includes('call-7'))
    assert.ok(!text.includes('TELL-NOBODY'), text)
  })
})
