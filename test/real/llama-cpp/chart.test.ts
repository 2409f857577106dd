import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createFunction } from '../../../functions/cluster-generate/handler.ts'
import { createAuthority } from '../../functions/cluster-generate/certificates.ts'
import { missing } from '../../kube/control-plane/programs.ts'
import { own } from '../../kube/llama-cluster/rendered.ts'
import { startServer } from '../../local/cluster-proxy/started.ts'
import { startTestFunction } from '../../runtime/parts.ts'
import { until } from '../../until.ts'
import { makeModel } from './llama-server.ts'
import { createPod } from './pod.ts'
import { findTools } from './tools.ts'

const tools = findTools(process.env)
const skip = 'missing' in tools ? tools.missing : missing('helm')
const messages = [{ role: 'user', content: 'Say something.' }]
const path = '/v1/chat/completions'

test('the pod of the chart llama-cluster, on a real llama.cpp server: downloads, loads, answers, and ends last', {
  skip,
  timeout: 120_000,
}, async (context) => {
  assert.ok(!('missing' in tools))
  const directory = mkdtempSync(join(tmpdir(), 'pod-'))
  context.after(() => rmSync(directory, { recursive: true }))
  const authority = await createAuthority()
  context.after(() => rmSync(authority.directory, { recursive: true }))
  const at = (...names: string[]) => join(directory, ...names)
  for (const name of ['models', 'tmp', 'secrets/cluster-hmac-secret', 'secrets/cluster-proxy-tls']) {
    mkdirSync(at(name), { recursive: true })
  }
  const { certificate, key } = await authority.issue('server')
  copyFileSync(certificate, at('secrets/cluster-proxy-tls/tls.crt'))
  copyFileSync(key, at('secrets/cluster-proxy-tls/tls.key'))
  const secret = at('secrets/cluster-hmac-secret/cluster-hmac-secret')
  writeFileSync(secret, 'a secret of more than thirty-two characters')
  await makeModel(tools, at('model.gguf'))
  const model = readFileSync(at('model.gguf'))
  const sha256 = createHash('sha256').update(model).digest('hex')

  const values = { ...own, model: { ...own.model, sha256, contextTokens: 8192 }, server: { parallel: 1 } }
  const pod = await createPod([values], directory)
  context.after(pod.end)
  const probe = (name: string) =>
    fetch(`${pod.probes}${name}`).then(
      ({ status }) => status,
      () => undefined,
    )

  const host = await startServer(context, (_, response) => void response.end(model))
  assert.equal(await pod.download(host), 0)
  pod.startProxy()
  await until(async () => (await probe('/live')) === 200)
  assert.equal(await probe('/ready'), 503, 'the server has not started')
  pod.startServer(tools.server)
  await until(async () => (await probe('/ready')) === 200, 60)

  const cluster = await startTestFunction(createFunction, {
    CLUSTER_BASE_URL: pod.url,
    CLUSTER_MODEL: own.model.name,
    CLUSTER_AUTH: 'hmac',
    CLUSTER_HMAC_SECRET_FILE: secret,
    CLUSTER_SERVER_CA_FILE: authority.ca,
  })
  context.after(cluster.close)
  const reply = await cluster.post(path, { messages, max_tokens: 5 })
  assert.equal(reply.status, 200, reply.text)

  const client = new AbortController()
  const body = JSON.stringify({ messages, stream: true, max_tokens: 8000 })
  const streams = [1, 2, 3].map(() =>
    fetch(`${cluster.url}${path}`, { method: 'POST', body, signal: client.signal })
      .then((answer) => answer.text())
      .catch(() => undefined),
  )
  await until(async () => Object((await cluster.get('/health')).body).queue_depth !== undefined)
  let isIdle = false
  const idle = probe('/idle').then((status) => {
    isIdle = true
    return status
  })
  for (let asked = 0; asked < 5; asked++) assert.equal(await probe('/ready'), 200, 'its slot is busy')
  assert.equal(isIdle, false)
  client.abort()
  await Promise.all(streams)
  assert.equal(await idle, 200)
})
