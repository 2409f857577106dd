import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { status } from '@grpc/grpc-js'
import { service } from '../../../../functions/scale-metrics/external-scaler/protocol.ts'
import { createAuthority, missingOpenssl } from '../../cluster-generate/certificates.ts'
import { connect, ref } from './client.ts'
import { away, demand, gpu, start } from './scene.ts'

describe("KEDA's external scaler", () => {
  test('tells the demand of a cluster, a function or a target, and how much of it is for one replica', async (context) => {
    const { client } = await start(context, demand(3, 1))
    assert.deepEqual(await client.call('GetMetricSpec', gpu), {
      metricSpecs: [{ metricName: 'llm_router_cluster_demand', targetSize: 3, targetSizeFloat: 2.5 }],
    })
    const metricOf = async (metadata: Record<string, string>, metricName: string) => {
      const scaledObjectRef = ref({ ...metadata, demandPerReplica: '1' })
      return Object(await client.call('GetMetrics', { scaledObjectRef, metricName })).metricValues
    }
    assert.deepEqual(await metricOf({ cluster: 'gpu' }, 'llm_router_cluster_demand'), [
      { metricName: 'llm_router_cluster_demand', metricValue: 4, metricValueFloat: 4 },
    ])
    const [ofTarget] = await metricOf({ target: 'gpu-llama' }, 'llm_router_target_demand')
    const [ofFunction] = await metricOf({ function: 'ollama-generate' }, 'llm_router_function_demand')
    assert.equal(ofTarget.metricValueFloat, 1)
    assert.equal(ofFunction.metricValueFloat, 0)
  })

  test('is active while anything is in flight or waits', async (context) => {
    const { client, router } = await start(context, demand(0, 0))
    const isActive = async () => Object(await client.call('IsActive', gpu)).result ?? false
    assert.equal(await isActive(), false)
    router.now = demand(0, 1)
    assert.equal(await isActive(), true)
    router.now = demand(1, 0)
    assert.equal(await isActive(), true)
    router.now = 'at_zero'
    assert.equal(await isActive(), false)
  })

  test('answers UNAVAILABLE, and neither 0 nor inactive, while the demand is not known', async (context) => {
    const { client } = await start(context, away)
    const metric = { scaledObjectRef: gpu, metricName: 'llm_router_cluster_demand' }
    for (const call of [client.call('IsActive', gpu), client.call('GetMetrics', metric)]) {
      await assert.rejects(call, { code: status.UNAVAILABLE, details: /cannot be reached/ })
    }
  })

  test('says an own fault without its words', async (context) => {
    const { client } = await start(context, new Error('of no concern to others'))
    await assert.rejects(client.call('IsActive', gpu), { code: status.INTERNAL, details: /log of scale-metrics/ })
  })

  const wrong: [Record<string, string>, number, RegExp][] = [
    [{ cluster: 'gpo', demandPerReplica: '1' }, status.NOT_FOUND, /no cluster gpo/],
    [{ target: 'constructor', demandPerReplica: '1' }, status.NOT_FOUND, /no target/],
    [{ demandPerReplica: '1' }, status.INVALID_ARGUMENT, /needs cluster, function or target/],
    [{ cluster: 'gpu', target: 'x', demandPerReplica: '1' }, status.INVALID_ARGUMENT, /not several/],
    ...['', '0', '-1', 'NaN', 'Infinity', '4 requests'].map(
      (demandPerReplica): [Record<string, string>, number, RegExp] => [
        { cluster: 'gpu', demandPerReplica },
        ...([status.INVALID_ARGUMENT, /demandPerReplica .* must be a number above 0/] as const),
      ],
    ),
    [{ cluster: 'gpu' }, status.INVALID_ARGUMENT, /demandPerReplica/],
    [{ cluster: 'g'.repeat(2000), demandPerReplica: '1' }, status.INVALID_ARGUMENT, /cluster/],
  ]
  for (const [metadata, code, details] of wrong) {
    test(`refuses ${JSON.stringify(metadata).slice(0, 80)}`, async (context) => {
      const { client } = await start(context, demand(1, 0))
      await assert.rejects(client.call('IsActive', ref(metadata)), { code, details })
      const [error] = await once(client.stream(ref(metadata)), 'error')
      assert.equal(error.code, code)
    })
  }

  test('refuses another metric than its own, and more than a few names', async (context) => {
    const { client } = await start(context, demand(1, 0))
    const other = { scaledObjectRef: gpu, metricName: 'cpu' }
    await assert.rejects(client.call('GetMetrics', other), { code: status.INVALID_ARGUMENT, details: /not cpu/ })
    const large = ref({ cluster: 'g'.repeat(100_000), demandPerReplica: '1' })
    await assert.rejects(client.call('IsActive', large), { code: status.RESOURCE_EXHAUSTED })
  })

  test('has the field numbers of the protocol', () => {
    const hex = (bytes: Buffer) => bytes.toString('hex')
    const { IsActive, GetMetricSpec, GetMetrics } = service
    assert.equal(IsActive.path, '/externalscaler.ExternalScaler/IsActive')
    assert.equal(hex(IsActive.responseSerialize({ result: true })), '0801')
    const spec = { metricName: 'm', targetSize: 2, targetSizeFloat: 1.5 }
    assert.equal(hex(GetMetricSpec.responseSerialize({ metricSpecs: [spec] })), '0a0e0a016d100219000000000000f83f')
    const value = { metricName: 'm', metricValue: 2, metricValueFloat: 1.5 }
    assert.equal(hex(GetMetrics.responseSerialize({ metricValues: [value] })), '0a0e0a016d100219000000000000f83f')
    const asked = Buffer.from('0a120a0161120162' + '1a0a' + '0a016b1205' + '76616c7565' + '12016d', 'hex')
    assert.deepEqual(GetMetrics.requestDeserialize(asked), {
      scaledObjectRef: { name: 'a', namespace: 'b', scalerMetadata: { k: 'value' } },
      metricName: 'm',
    })
  })
})

test('over TLS it answers who trusts its certificate, and nobody in plain text', {
  skip: missingOpenssl,
}, async (context) => {
  const authority = await createAuthority()
  context.after(() => rm(authority.directory, { recursive: true }))
  const { client, port } = await start(context, demand(1, 0), authority)
  assert.deepEqual(await client.call('IsActive', gpu), { result: true })
  const plain = connect(port)
  context.after(plain.close)
  await assert.rejects(plain.call('IsActive', gpu), { code: status.UNAVAILABLE })
})
