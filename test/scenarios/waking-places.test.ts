import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createFunction as createCluster } from '../../functions/cluster-generate/handler.ts'
import { until } from '../until.ts'
import { lateHost } from './late-host.ts'
import { model, type ProviderSetup, startScene } from './scene.ts'
import { refuse, startUpstream, type Upstream, type UpstreamCall, whole } from './upstream.ts'

const down = (call: UpstreamCall) => refuse(call, 503, null)
const scripts = { down, well: whole }
type Kind = 'asleep' | keyof typeof scripts

/** Providers in this order, of which some are clusters scaled to zero. */
async function inOrder(context: TestContext, kinds: readonly Kind[], maxAttempts: number) {
  const host = await lateHost(context)
  const upstreams = new Map<string, Upstream>()
  const providers: Record<string, ProviderSetup> = {}
  for (const [index, kind] of kinds.entries()) {
    const name = `${kind}-${index}`
    if (kind === 'asleep') {
      const cluster = { name, region: 'r', cloud: 'own', usdPerHour: 1, tokensPerSecond: 100 }
      const target = { locality: 'in-cluster', cluster, wake: { withinMs: 60_000 }, timeoutMs: 20_000 }
      providers[name] = { at: host, createFunction: createCluster, target }
    } else {
      const at = await startUpstream(context, scripts[kind])
      upstreams.set(name, at)
      providers[name] = { at }
    }
  }
  const scene = await startScene(context, providers, {
    functionEnvironment: { CLUSTER_BASE_URL: host.url, CLUSTER_MODEL: model, CLUSTER_AUTH: 'none' },
    catalogue: { failures: { maxAttempts } },
  })
  const asked = () => [...upstreams].filter(([, { calls }]) => calls.length > 0).map(([name]) => name)
  return { scene, host, asked }
}

describe('a cluster without a replica leaves its place among maxAttempts to the next', () => {
  const cases: [kinds: Kind[], maxAttempts: number, by: string][] = [
    [['asleep', 'asleep', 'well'], 2, 'well-2'],
    [['asleep', 'asleep', 'well'], 1, 'well-2'],
    [['asleep', 'well'], 1, 'well-1'],
    [['down', 'asleep', 'asleep', 'well'], 2, 'well-3'],
    [['asleep', 'down', 'asleep', 'well'], 2, 'well-3'],
  ]
  for (const [kinds, maxAttempts, by] of cases) {
    test(`in ${kinds.join(', ')} with maxAttempts ${maxAttempts}`, async (context) => {
      const { scene } = await inOrder(context, kinds, maxAttempts)
      const streamed = { timeout_ms: 3000, messages: [{ role: 'user', content: 'x' }] }
      for (const got of [await scene.ask({ timeout_ms: 3000 }), await scene.askStream(streamed)]) {
        assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, by], got.text)
      }
    })
  }
})

test('it is waited for after all once maxAttempts others have failed, and no more of those are asked', async (context) => {
  const { scene, host, asked } = await inOrder(context, ['asleep', 'down', 'well'], 1)
  const reply = scene.ask()
  const labels = { target: `asleep-0/${model}`, state: 'waiting' }
  await until(async () => asked().length === 1 && (await scene.metric('llm_router_demand', labels)) === 1)
  await host.come()
  const got = await reply
  assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'asleep-0'], got.text)
  assert.deepEqual(asked(), ['down-1'])
})
