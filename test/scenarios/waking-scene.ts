import type { TestContext } from 'node:test'
import { createFunction as createCluster } from '../../functions/cluster-generate/handler.ts'
import { type LateHost, lateHost } from './late-host.ts'
import { model, type ProviderSetup, type Scene, type SceneOptions, startScene } from './scene.ts'

export const cluster = { name: 'gpu', region: 'r', cloud: 'own', usdPerHour: 1, tokensPerSecond: 100 }
export const longest = { withinMs: 60_000 }

/** The router, cluster-generate before a host that is not there yet, and whom the test wants beside it. */
export async function startWaking(
  context: TestContext,
  {
    wake = longest,
    others = {},
    ...options
  }: { wake?: object; others?: Record<string, ProviderSetup> } & SceneOptions = {},
): Promise<Scene & { host: LateHost }> {
  const host = await lateHost(context)
  const target = { locality: 'in-cluster', cluster, wake, timeoutMs: 20_000 }
  const scene = await startScene(
    context,
    { gpu: { at: host, createFunction: createCluster, target }, ...others },
    { functionEnvironment: { CLUSTER_BASE_URL: host.url, CLUSTER_MODEL: model, CLUSTER_AUTH: 'none' }, ...options },
  )
  return { ...scene, host }
}
