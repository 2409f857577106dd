import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { DecisionReply } from '#runtime/contract/admin/decisions.ts'
import type { TestReply } from '../runtime/parts.ts'
import { startScene } from './scene.ts'
import { startUpstream } from './upstream.ts'

export const [first, second] = ['first/gpt-5-mini', 'second/gpt-5-mini'] as const
export const admin = { 'x-admin-token': 'the-token-of-the-operators' }

/** A router with keys, decisions that operators see, and two providers that answer. */
export async function startFeedback(context: TestContext, catalogue: Record<string, unknown> = {}) {
  const upstream = await startUpstream(context)
  const providers = { first: { at: upstream }, second: { at: upstream } }
  const scene = await startScene(context, providers, { catalogue, isShared: true })
  await writeFile(join(dirname(dirname(scene.keyFile('first'))), 'admin-token'), admin['x-admin-token'])
  const { router } = scene
  const keyOf = async (key: object) => {
    const made = await router.post('/admin/keys', key, admin)
    return { authorization: `Bearer ${Object(made.body).token}` }
  }
  const score = (body: unknown, headers = {}): Promise<TestReply> => router.post('/feedback', body, headers)
  const decision = async (id: string): Promise<DecisionReply> =>
    Object((await router.get(`/admin/decisions/${id}`, admin)).body)
  return { scene, router, keyOf, score, decision }
}
