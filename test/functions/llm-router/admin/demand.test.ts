import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { DemandReply } from '#runtime/contract/admin/demand.ts'
import type { TestFunction } from '../../../runtime/parts.ts'
import { sample } from '../../../scenarios/metrics.ts'
import { until } from '../../../until.ts'
import { answerWhole, type GatewayCall } from '../gateway.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const base = { tasks: ['generate'], locality: 'external' }
const cluster = { name: 'c1', region: 'r1', cloud: 'own', usdPerHour: 4.5, tokensPerSecond: 1000 }
const catalogue = {
  rules: [{ reason: 'default', to: ['a/m', 'a/n', 'gpu/m'] }],
  targets: [
    { ...base, provider: 'a', function: 'a-generate', model: 'm' },
    { ...base, provider: 'a', function: 'a-generate', model: 'n' },
    { ...base, provider: 'gpu', function: 'gpu-generate', model: 'm', cluster },
  ],
}

describe('GET /admin/demand', () => {
  let nowMs = today
  const scene = operatorScene(catalogue, () => nowMs)
  const demand = async (router: TestFunction): Promise<DemandReply> =>
    Object((await router.get('/admin/demand', admin)).body)

  /** Holds what is asked, until it is called. */
  function holdCalls() {
    const held: [ServerResponse, GatewayCall][] = []
    scene.gateway.answer = (...call) => void held.push(call)
    return {
      count: () => held.length,
      answer() {
        for (const call of held.splice(0)) answerWhole(...call)
      },
    }
  }

  test('needs the token', async () => {
    assert.equal((await (await scene.start()).get('/admin/demand')).status, 401)
  })

  test('counts what is under way by target, function and cluster, at all routers of a store', async () => {
    const file = { STORE_FILE: join(scene.directory, 'state.sqlite') }
    const routers = [await scene.start(file), await scene.start(file)] as const
    const held = holdCalls()
    const asked = [
      routers[0].post('/', { prompt: 'x', model: 'a/m' }),
      routers[0].post('/', { prompt: 'x', model: 'a/n' }),
      routers[1].post('/', { prompt: 'x', model: 'gpu/m' }),
      routers[1].post('/', { prompt: 'x', model: 'a/m' }),
    ]
    await until(() => held.count() === 4)
    for (const router of routers) {
      await until(async () => (await demand(router)).functions[0]?.in_flight === 3)
      const { shared, targets, functions, clusters, routers: count } = await demand(router)
      assert.deepEqual([shared, count], [true, 2])
      assert.deepEqual(targets[0], {
        ...{ target: 'a/m', provider: 'a', function: 'a-generate', in_flight: 2, waiting: 0 },
      })
      assert.deepEqual(functions, [
        { function: 'a-generate', in_flight: 3, waiting: 0 },
        { function: 'gpu-generate', in_flight: 1, waiting: 0 },
      ])
      assert.deepEqual(clusters, [{ cluster: 'c1', in_flight: 1, waiting: 0 }])
    }
    const { text } = await routers[0].get('/metrics')
    const labels = { target: 'a/n', function: 'a-generate', cluster: '', state: 'in_flight' }
    assert.equal(sample(text, 'llm_router_demand', labels), 1)
    held.answer()
    for (const reply of await Promise.all(asked)) assert.equal(reply.status, 200)
    await until(async () => (await demand(routers[0])).functions.every((one) => one.in_flight === 0))
  })

  test('has the queue of a cluster, as long as what the cluster said is fresh', async () => {
    const router = await scene.start()
    scene.gateway.answer = (response, call) => {
      response.setHeader('x-cluster-queue-depth', '3')
      answerWhole(response, call)
    }
    await router.post('/', { prompt: 'x', model: 'gpu/m' })
    assert.deepEqual((await demand(router)).clusters, [{ cluster: 'c1', in_flight: 0, waiting: 0, queue_depth: 3 }])
    nowMs += 30_000
    const { shared, clusters } = await demand(router)
    assert.deepEqual([shared, clusters], [false, [{ cluster: 'c1', in_flight: 0, waiting: 0 }]])
  })
})
