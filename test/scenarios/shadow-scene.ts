import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { DecisionReply } from '#runtime/contract/admin/decisions.ts'
import type { ShadowComparison } from '#runtime/contract/admin/shadows.ts'
import type { Parts } from '#runtime/parts.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { startUpstream, type UpstreamCall, whole } from './upstream.ts'

export const [first, second] = ['first/gpt-5-mini', 'second/gpt-5-mini']
export const bounds = { contextWindowTokens: 100_000, maxOutputTokens: 1000 }
export const admin = { 'x-admin-token': 'the-token-of-the-operators' }

type Options = {
  shadow?: object
  script?: (call: UpstreamCall) => void
  mirrored?: (call: UpstreamCall) => void
  catalogue?: object
  target?: object
  parts?: Partial<Parts>
}

/** A router whose callers are answered by the first target, with the second as the shadow of all of it. */
export async function start(context: TestContext, options: Options = {}) {
  const { shadow = {}, script = whole, mirrored = whole, catalogue = {}, target = {}, parts = {} } = options
  const [one, other] = [await startUpstream(context, script), await startUpstream(context, mirrored)]
  const providers = { first: { at: one, target: bounds }, second: { at: other, target: { ...bounds, ...target } } }
  const own = { name: 'candidate', share: 1, to: [second], budgetUsdPerDay: 1, ...shadow }
  const scene = await startScene(context, providers, {
    catalogue: { rules: [{ reason: 'only', to: [first] }], shadow: [own], ...catalogue },
    routerParts: parts,
    functionEnvironment: { trusted_with_private: 'true' },
    isShared: true,
  })
  await writeFile(join(dirname(dirname(scene.keyFile('first'))), 'admin-token'), admin['x-admin-token'])
  const { router } = scene
  const get = async (path: string) => Object((await router.get(path, admin)).body)
  const outcomes = (outcome: string) =>
    scene.metric('llm_router_shadow_requests_total', { shadow: 'candidate', outcome })
  return {
    ...{ scene, one, other, router, outcomes },
    ended: (outcome: string, count = 1) => until(async () => (await outcomes(outcome)) === count),
    comparisons: async (): Promise<ShadowComparison[]> => (await get('/admin/shadows')).shadows[0].comparisons,
    decision: (id: string): Promise<DecisionReply> => get(`/admin/decisions/${id}`),
    async usage(group: string): Promise<Record<string, number>> {
      const { rows } = await get(`/admin/usage?group_by=${group}&from=2026-11-01&to=2026-12-01`)
      return Object.fromEntries(rows.map((row: Record<string, unknown>) => [String(row[group]), row.cost_usd]))
    },
    budgets: async () => (await get('/admin/budgets')).budgets,
  }
}
