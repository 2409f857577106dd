import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { OpenFaaS } from '../../../local/open-faas.ts'
import { until } from '../../until.ts'
import { asOperator, call } from '../call.ts'
import { startProbe } from '../probe.ts'

describe('the system API', () => {
  let openFaaS: OpenFaaS
  const ask = (path: string, method = 'GET', body?: string) =>
    call(`${openFaaS.url}/system/${path}`, {
      method,
      headers: asOperator(openFaaS),
      ...(body !== undefined && { body }),
    })
  const read = async (path: string) => JSON.parse((await ask(path)).body)
  before(async () => {
    openFaaS = await startProbe({
      probe: {
        image: 'docker.io/probe:latest',
        environment: { exec_timeout: '5s', healthcheck_interval: '300ms' },
        labels: { 'com.openfaas.scale.zero': 'true' },
        annotations: { topic: 'x' },
      },
      other: {},
    })
  })
  after(() => openFaaS.close())

  test('lists functions in the shape that faas-cli reads, without what is empty', async () => {
    const [probe, other] = await read('functions')
    const { createdAt, ...rest } = probe
    assert.deepEqual(rest, {
      name: 'probe',
      image: 'docker.io/probe:latest',
      namespace: 'openfaas-fn',
      envVars: { exec_timeout: '5s', healthcheck_interval: '300ms' },
      labels: { 'com.openfaas.scale.zero': 'true' },
      annotations: { topic: 'x' },
    })
    assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 60_000)
    assert.deepEqual(Object.keys(other), ['name', 'image', 'namespace', 'envVars', 'createdAt'])
    assert.deepEqual(await read('functions?namespace=elsewhere'), [])
  })

  test('tells of one function, and 404 for one that is not there', async () => {
    assert.equal((await read('function/probe?namespace=openfaas-fn&usage=1')).name, 'probe')
    assert.equal((await ask('function/nope')).status, 404)
    assert.equal((await ask('function/probe?namespace=elsewhere')).status, 404)
  })

  test('counts replicas and invocations', async () => {
    await call(`${openFaaS.url}/function/probe/`)
    const { replicas, availableReplicas, invocationCount } = await read('function/probe')
    assert.deepEqual({ replicas, availableReplicas }, { replicas: 1, availableReplicas: 1 })
    assert.ok(invocationCount >= 1)
  })

  test('scales to one and to zero, and to no more than one', async () => {
    const body = (replicas: unknown) => JSON.stringify({ serviceName: 'other', replicas })
    for (const replicas of [5, 0, 1]) {
      assert.equal((await ask('scale-function/other', 'POST', body(replicas))).status, 202)
      await until(() => openFaaS.replicas('other') === Math.min(replicas, 1))
    }
    assert.equal((await ask('scale-function/nope', 'POST', body(1))).status, 404)
    for (const wrong of ['', '{', body(-1), body('1')]) {
      assert.equal((await ask('scale-function/other', 'POST', wrong)).status, 400)
    }
  })

  test('tells who it is', async () => {
    const info = await read('info')
    assert.equal(info.provider.provider, 'openfaas-embedded')
    assert.equal(info.provider.orchestration, 'node')
    assert.ok(info.version.release)
    assert.deepEqual(await read('namespaces'), ['openfaas-fn'])
  })

  test('refuses to deploy with a sentence that says what to do', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const reply = await ask('functions', method, '{}')
      assert.equal(reply.status, 501)
      assert.match(reply.body, /edit stack\.yml and start it again/)
    }
    assert.equal((await ask('secrets')).status, 501)
    assert.equal((await ask('functions', 'PATCH')).status, 405)
  })

  test('gives the lines that a function wrote, and follows them', async () => {
    await call(`${openFaaS.url}/function/probe/`)
    const [first] = (await ask('logs?name=probe&tail=1')).body.split('\n')
    const line = JSON.parse(first ?? '')
    assert.deepEqual([line.name, line.namespace], ['probe', 'openfaas-fn'])
    assert.equal(JSON.parse(line.text).msg, 'listening')
    assert.equal((await ask('logs?name=nope')).status, 404)

    const stop = new AbortController()
    const following = call(`${openFaaS.url}/system/logs?name=probe&follow=1`, {
      headers: asOperator(openFaaS),
      signal: stop.signal,
    })
    openFaaS.functions.get('probe')?.scaleDown()
    await until(async () => (await ask('logs?name=probe')).body.includes('told to stop'))
    stop.abort()
    assert.match((await following).body, /told to stop/)
  })
})
