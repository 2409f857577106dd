import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RoutePreview } from '#runtime/contract/admin/route.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const targetOf = (provider: string, locality: string) => ({
  ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate'], locality },
})
const catalogue = {
  strategy: 'tier',
  tiers: { cheap: ['own/m'], strong: ['big/m'] },
  tierRouting: { threshold: 0.5 },
  rules: [{ reason: 'default', to: ['big/m'] }],
  targets: [targetOf('big', 'external'), targetOf('own', 'in-cluster')],
}

/** What a prompt is like, as the shipped models have it. */
describe('the likeness of a prompt', () => {
  const scene = operatorScene(catalogue, () => today)

  test('POST /route shows probabilities and the words that weighed most; nobody else sees a word', async () => {
    const router = await scene.start()
    const canary = 'zyzzogeton'
    const prompt = `Write a Python function named ${canary} that reverses a list, and prove that it is correct.`
    const preview: RoutePreview = Object((await router.post('/route', { prompt })).body)
    const { category, category_probability = 0, strong_chance = -1, strong_rank = 0, words } = preview
    assert.equal(category, 'code')
    assert.ok(category_probability > 0.2 && category_probability <= 1)
    assert.ok(strong_chance >= 0 && strong_chance <= 1 && strong_rank > 0 && strong_rank <= 1)
    for (const share of [category_probability, strong_chance, strong_rank])
      assert.match(`${share}`, /^[01](?:\.\d{1,3})?$/)
    for (const all of [words?.category ?? [], words?.strong ?? []]) {
      assert.ok(all.length > 0 && all.length <= 10)
      for (const { word, weight } of all) assert.ok(prompt.toLowerCase().includes(word) && Number.isFinite(weight))
    }
    await router.post('/v1/chat/completions', { model: 'auto', messages: [{ role: 'user', content: prompt }] })
    for (const path of ['/metrics', '/stats', '/health']) {
      const { status, text } = await router.get(path, admin)
      assert.equal(status, 200)
      assert.doesNotMatch(text, new RegExp(canary), path)
    }
    const embedding: RoutePreview = Object(
      (await router.post('/route', { prompt, task: 'embed', model: 'own/m' })).body,
    )
    assert.equal(embedding.words, undefined)
  })
})
