import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestFunction } from '../../../runtime/parts.ts'
import { answerWhole } from '../gateway.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const messages = [{ role: 'user', content: 'What is a llama?' }]
const path = '/v1/chat/completions'
const cache = { use: 'always', anyTemperature: true, private: true }
const names = ['simple_qa', 'code', 'reasoning', 'summarise', 'multilingual']
const byCategory = { strategy: 'complexity', categories: Object.fromEntries(names.map((name) => [name, ['first/m']])) }
const byTier = {
  ...{ strategy: 'tier', tierRouting: { strongShare: 0.5 } },
  tiers: { cheap: ['first/m'], strong: ['first/m'] },
}

for (const [what, selection] of [
  ['categories', byCategory],
  ['tiers', byTier],
] as const) {
  describe(`beside ${what}, the cache goes by the rule that decides`, () => {
    const nowMs = Date.parse('2026-11-26T10:00:00Z')
    const scene = operatorScene({}, () => nowMs)
    const start = (rules: object[], more: object = {}) =>
      scene.start({ ROUTER_CONFIG_YAML: JSON.stringify(catalogueWith(cache, { ...selection, rules, ...more })) })
    const cacheOf = async (router: TestFunction, body: object = {}) => {
      const { headers } = await router.post(path, { messages, ...body })
      return [headers.get('x-llm-provider'), headers.get('x-llm-cache')]
    }
    const usual = { reason: 'usual', to: ['second/m'], cache: false }

    test('where what they select is outside of the cluster, and the request is private', async () => {
      const router = await start([
        { reason: 'private', when: { private: true }, to: ['inside/m'], cache: false },
        { ...usual, cache: true },
      ])
      assert.deepEqual(await cacheOf(router, { private: true }), ['inside', 'bypass'])
      assert.deepEqual(await cacheOf(router), ['first', 'miss'])
      const shown = Object((await router.post('/route', { messages, private: true }, admin)).body)
      assert.deepEqual([shown.reason, shown.cache.why], ['private', 'it is declined'])
    })

    test('where what they select is out of use for now', async () => {
      const router = await start([usual], { failures: { consecutive: 1, maxAttempts: 1 } })
      assert.deepEqual(await cacheOf(router), ['first', 'miss'])
      scene.gateway.answer = (response) => {
        response.statusCode = 500
        response.end('{}')
      }
      await router.post(path, { messages, cache: false })
      scene.gateway.answer = answerWhole
      assert.deepEqual(await cacheOf(router), ['second', 'bypass'])
    })
  })
}
