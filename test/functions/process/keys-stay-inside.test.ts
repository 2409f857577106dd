import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createToken, hashOf } from '../../../functions/llm-router/keys/token.ts'
import { bundleFunction } from '../../../template/llm-node/bundle.ts'
import { root } from '../../repository/tree.ts'
import { startCollector } from '../../telemetry/collector.ts'
import { until } from '../../until.ts'
import { type BundleProcess, end, portOf, runBundle } from '../bundle-process.ts'
import { type Gateway, startGateway } from '../llm-router/gateway.ts'
import { mountSecrets } from '../llm-router/keys/mount.ts'

const adminToken = 'an-admin-token-of-this-test'
const declaredToken = createToken()
const declared = JSON.stringify([{ id: 'declared', name: 'Declared', hashes: [hashOf(declaredToken)] }])
/** What the router logs of keys that it cannot read, once for each change. */
const refusal = 'The keys before this change stay'
const chat = { messages: [{ role: 'user', content: 'Hello' }] }

let directory: string
let gateway: Gateway
let started: BundleProcess
const output: string[] = []
const collector = await startCollector({ after })
const { path, write } = mountSecrets({ after }, { 'admin-token': adminToken, 'router-keys': declared })

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keys-'))
  const bundle = join(directory, 'llm-router.cjs')
  await bundleFunction(join(root, 'functions/llm-router/handler.ts'), bundle)
  gateway = await startGateway()
  started = runBundle(bundle, {
    ...{ gateway_url: gateway.url, secret_mount_path: path, LOG_LEVEL: 'debug' },
    ...{
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '10',
      OTEL_METRIC_EXPORT_INTERVAL: '200',
    },
  })
  started.child.stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString()))
})
after(async () => {
  await end(started)
  gateway.close()
  await rm(directory, { recursive: true })
})

test('neither a key nor its hash is in anything that a router writes or sends, but for the one reply that makes it', async () => {
  const url = `http://127.0.0.1:${await portOf(started)}`

  async function ask(
    method: string,
    to: string,
    token: string | undefined,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    const reply = await fetch(url + to, {
      method,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    return { status: reply.status, text, all: `${JSON.stringify([...reply.headers])} ${text}` }
  }
  const tell = async (...asked: Parameters<typeof ask>) => {
    const { status, all } = await ask(...asked)
    output.push(all)
    return status
  }

  const made = await ask('POST', '/admin/keys', adminToken, { id: 'shop', name: 'Shop', models: ['cheap'] })
  const rotated = await ask('POST', '/admin/keys/shop/rotate', adminToken, {})
  const tokens = [JSON.parse(made.text).token, JSON.parse(rotated.text).token, declaredToken, createToken()]
  const [, own, , unknown] = tokens
  assert.equal(await tell('GET', '/admin/keys/shop', adminToken), 200)
  assert.equal(await tell('PATCH', '/admin/keys/shop', adminToken, { owner: 'Ann' }), 200)

  for (const token of tokens) {
    const isKnown = token !== unknown
    assert.equal(await tell('POST', '/', token, { prompt: 'Hello' }), isKnown ? 200 : 401)
    assert.equal(await tell('POST', '/v1/chat/completions', token, { ...chat, stream: true }), isKnown ? 200 : 401)
    assert.equal(await tell('GET', '/key', token), isKnown ? 200 : 401)
    assert.equal(await tell('GET', '/admin/keys', token), 401)
    await tell('GET', '/v1/models', `${token}a`)
    await tell('GET', '/v1/models', token.slice(0, -1))
    // As the clients of the dialect messages show it.
    for (const shown of [token, ` ${token}`, `${token}a`, `${token}, ${own}`, `Bearer ${token}`]) {
      for (const to of ['/v1/messages', '/v1/messages/count_tokens', '/v1/chat/completions', '/', '/nowhere']) {
        const status = await tell('POST', to, undefined, { ...chat, max_tokens: 10 }, { 'x-api-key': shown })
        if (shown === token && to.startsWith('/v1/')) assert.equal(status, isKnown ? 200 : 401, to)
      }
      await tell('GET', '/admin/keys', undefined, undefined, { 'x-api-key': shown })
      assert.ok([200, 401].includes(await tell('GET', '/key', own, undefined, { 'x-api-key': shown })))
    }
    // Where it does not belong.
    await tell('POST', `/${token}`, token, { prompt: 'Hello' })
    await tell('GET', `/v1/models/${token}`, own)
    await tell('GET', `/admin/keys/${token}?${token}`, adminToken)
    await tell('POST', '/admin/keys', adminToken, { id: token, name: token, [token]: token })
    await tell('POST', '/', own, { prompt: 'Hello', model: token, strategy: token })
    await tell('POST', '/', own, { prompt: 'Hello', user: token }, { 'x-call-id': token })
    await tell('POST', '/v1/chat/completions', own, chat, { 'x-llm-user': token, 'x-llm-task': token })
    await tell(token, '/', own)
  }
  for (const broken of [
    declared.slice(0, -2),
    `${declared}\n- ${hashOf(declaredToken)}: [`,
    declared.replace(/"name"/, '"nam"'),
  ]) {
    write('router-keys', broken)
    const before = timesIn(output, refusal)
    await until(async () => {
      assert.equal(await tell('GET', '/key', declaredToken), 200)
      return timesIn(output, refusal) > before
    })
  }
  for (const to of [
    '/metrics',
    '/stats',
    '/health',
    '/admin/keys',
    '/admin/usage?group_by=key,user',
    '/admin/ledger',
    '/admin/metrics',
  ]) {
    assert.equal(await tell('GET', to, adminToken), 200, to)
  }
  output.push(JSON.stringify(gateway.calls.map(({ headers }) => headers)))
  await collector.has((spans) =>
    spans.some(({ attributes }) => attributes['http.route'] === '/v1/messages/count_tokens'),
  )
  await until(() => collector.points.length > 0)
  output.push(...collector.requests.map(({ body }) => body.toString('latin1')))

  const all = output.join('\n')
  for (const word of ['"key":"shop"', '"admin":"key made"', refusal, 'llm_ledger', 'llm_router.task']) {
    assert.ok(all.includes(word), `${word} is missing: the test has not seen everything`)
  }
  for (const token of tokens) {
    for (const secret of [token, token.slice(5, 25), hashOf(token), hashOf(token).slice(0, 20)]) {
      const at = all.indexOf(secret)
      assert.equal(at < 0 ? undefined : all.slice(Math.max(0, at - 200), at + 80), undefined)
    }
  }
})

function timesIn(lines: readonly string[], text: string): number {
  return lines.join('').split(text).length - 1
}
