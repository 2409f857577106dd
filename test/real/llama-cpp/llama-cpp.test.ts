import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import * as v from 'valibot'
import { chatCompletionSchema } from '#runtime/contract/chat.ts'
import { chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { createFunction } from '../../../functions/cluster-generate/handler.ts'
import { createAuthority } from '../../functions/cluster-generate/certificates.ts'
import { type Driver, drivers } from '../../functions/drivers.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { until } from '../../until.ts'
import { testDialects } from '../dialects.ts'
import { type Clusters, startClusters } from './clusters.ts'
import { model, window } from './llama-server.ts'
import { replaying } from './replay.ts'
import { findTools, type Tools } from './tools.ts'

const tools = findTools(process.env)
const limits = { timeout: 120_000 }
const path = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'Say something.' }]
const usageSchema = v.object({ prompt_tokens: v.number(), completion_tokens: v.number(), total_tokens: v.number() })
const timingsSchema = v.object({
  timings: v.object({
    cache_n: v.number(),
    prompt_n: v.number(),
    prompt_ms: v.number(),
    predicted_n: v.number(),
    predicted_ms: v.number(),
  }),
})

if ('missing' in tools) {
  test('cluster-generate on real llama.cpp servers', { skip: tools.missing })
} else {
  describe('cluster-generate on two real llama.cpp servers', limits, () => suite(tools))
}

function suite(found: Tools): void {
  let clusters: Clusters
  before(async () => {
    clusters = await startClusters(found)
  }, limits)
  after(() => clusters?.close(), limits)

  const start = async (context: TestContext, environment: Record<string, string>) => {
    const started = await startTestFunction(createFunction, environment)
    context.after(started.close)
    return started
  }

  for (const auth of ['hmac', 'mtls'] as const) {
    describe(`one behind ${auth}, and the function as it is shipped`, () => {
      let cluster: Driver
      before(async () => {
        const driven = { createFunction, folder: 'cluster-generate' }
        cluster = await drivers['as a bundle'](driven, clusters[auth].environment)
      }, limits)
      after(() => cluster?.close())

      const ownUsage = async (request: object) => {
        const body = JSON.stringify({ ...request, messages })
        const reply = await fetch(`${clusters[auth].server.url.origin}${path}`, { method: 'POST', body })
        return v.parse(usageSchema, v.parse(chatCompletionSchema, await reply.json()).usage)
      }

      test('answers with the server’s own usage, whole and streamed, and tells its speed', async () => {
        const own = await ownUsage({ max_tokens: 10 })
        const reply = await cluster.post(path, { messages, max_tokens: 10 })
        assert.equal(reply.status, 200, reply.text)
        const { choices, usage } = v.parse(chatCompletionSchema, reply.body)
        assert.match(choices[0]?.message.content ?? '', /^[a-zA-Z0-9]{10}$/)
        assert.equal(choices[0]?.finish_reason, 'length')
        assert.deepEqual(v.parse(usageSchema, usage), own)

        const { timings } = v.parse(timingsSchema, reply.body)
        const tokens = timings.cache_n + timings.prompt_n + timings.predicted_n
        const perSecond = (tokens * 1000) / (timings.prompt_ms + timings.predicted_ms)
        assert.equal(tokens, own.total_tokens)
        assert.equal(Number(reply.headers['x-cluster-tokens-per-second']), Math.round(perSecond * 10) / 10)

        const options = { stream: true, stream_options: { include_usage: true } }
        const streamed = await cluster.post(path, { messages, max_tokens: 10, ...options })
        const events = streamed.text
          .split('\n\n')
          .filter((event) => event !== '')
          .map((event) => event.slice('data: '.length))
        assert.equal(events.at(-1), '[DONE]')
        const chunks = events.slice(0, -1).map((event) => v.parse(chatChunkSchema, JSON.parse(event)))
        const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
        assert.match(text, /^[a-zA-Z0-9]{10}$/)
        assert.deepEqual(v.parse(usageSchema, chunks.at(-1)?.usage), own)
      })

      test('ends the server’s work when the client goes away, that of who still waits too', async () => {
        const { server } = clusters[auth]
        const client = new AbortController()
        const busy = [1, 2, 3].map(() =>
          cluster
            .post(path, { messages, stream: true, max_tokens: window / 2 }, { signal: client.signal })
            .catch(() => undefined),
        )
        await until(async () => (await server.metric('requests_deferred')) === 2)
        client.abort()
        await Promise.all(busy)
        await until(
          async () => (await server.metric('requests_processing')) + (await server.metric('requests_deferred')) === 0,
        )
        assert.ok((await server.metric('n_tokens_max')) < window / 2)
      })

      test('says that a prompt is longer than the window', async () => {
        const long = [{ role: 'user', content: 'x'.repeat(window) }]
        const reply = await cluster.post(path, { messages: long })
        assert.equal(Object(reply.body).error.code, 'context_length_exceeded', reply.text)
      })
    })
  }

  describe('and the function in each dialect', () => {
    let cluster: TestFunction
    before(async () => {
      cluster = await startTestFunction(createFunction, clusters.hmac.environment)
    }, limits)
    after(() => cluster?.close(), limits)

    testDialects(() => cluster.url, model)
  })

  test('a fresh function sees the queue in its first look, and tells it in headers', async (context) => {
    const { server, environment } = clusters.hmac
    const cluster = await start(context, environment)
    const client = new AbortController()
    const body = JSON.stringify({ messages, stream: true, max_tokens: window / 2 })
    const busy = [1, 2, 3].map(() =>
      fetch(`${server.url.origin}${path}`, { method: 'POST', body, signal: client.signal })
        .then((reply) => reply.text())
        .catch(() => undefined),
    )
    await until(async () => (await server.metric('requests_deferred')) === 2)
    assert.equal(Object((await cluster.get('/health')).body).queue_depth, 2)
    client.abort()
    await Promise.all(busy)
    const { headers } = await cluster.post(path, { messages, max_tokens: 1 })
    assert.deepEqual([headers.get('x-cluster-healthy'), headers.get('x-cluster-queue-depth')], ['true', '2'])
  })

  test('nobody is let in with a wrong secret, a wrong clock, or a request that was there before', async (context) => {
    const { hmac, secretFile, authority, proxy } = clusters
    const wrong = join(authority.directory, 'wrong')
    await writeFile(wrong, 'a secret that is long enough, but not that of the proxy')
    const stranger = await start(context, { ...hmac.environment, CLUSTER_HMAC_SECRET_FILE: wrong })
    assert.match(
      errorOf(await stranger.post(path, { messages })).message,
      /401: There is no secret here with the key id/,
    )

    for (const skewMs of [-61_500, 61_500]) {
      const url = await proxy(hmac.server, { secretFiles: [secretFile] }, () => Date.now() - skewMs)
      const late = await start(context, { ...hmac.environment, CLUSTER_BASE_URL: url })
      const error = errorOf(await late.post(path, { messages }))
      // A clock is mended without another key, so that no key is refused.
      assert.equal(error.code, 'provider_unavailable')
      assert.match(error.message, skewMs > 0 ? /s ahead of ours, which is \d{4}-/ : /s behind ours, which is \d{4}-/)
    }

    const { url, replay } = await replaying(context, hmac.url)
    const heard = await start(context, { ...hmac.environment, CLUSTER_BASE_URL: url })
    assert.equal((await heard.post(path, { messages, max_tokens: 1 })).status, 200)
    const again = await replay()
    assert.equal(again.status, 401)
    assert.equal(Object(await again.json()).error.code, 'replayed')
  })

  test('nobody is let in without a certificate, or with one of another authority, or an expired one', async (context) => {
    const { mtls, authority } = clusters
    const other = await createAuthority()
    context.after(() => rm(other.directory, { recursive: true }))
    const showing = async ({ certificate, key }: { certificate: string; key: string }) => {
      const shown = { CLUSTER_CLIENT_CERTIFICATE_FILE: certificate, CLUSTER_CLIENT_KEY_FILE: key }
      return errorOf(await (await start(context, { ...mtls.environment, ...shown })).post(path, { messages }))
    }
    const bare = await start(context, { ...mtls.environment, CLUSTER_AUTH: 'none' })
    assert.match(errorOf(await bare.post(path, { messages })).message, /The client sent no certificate/)
    assert.match((await showing(await other.issue('stranger'))).message, /401: The client certificate is refused/)
    await assert.rejects(showing(await authority.issue('old', -1)), { name: 'SettingsError', message: /expired on/ })
    const misled = await start(context, { ...mtls.environment, CLUSTER_SERVER_CA_FILE: other.ca })
    const error = errorOf(await misled.post(path, { messages }))
    assert.equal(error.code, 'provider_unavailable')
    assert.match(error.message, /The certificate of cluster is not trusted/)
  })
}
