import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compare } from '../../../../functions/llm-console/pages/compare/compare.ts'
import { catalogueWith } from '../../llm-router/cache/catalogue.ts'
import { answerWhole } from '../../llm-router/gateway.ts'
import { operatorScene } from '../../llm-router/operator-scene.ts'

describe('a comparison', () => {
  const scene = operatorScene({}, () => Date.parse('2026-11-26T10:00:00Z'))

  test('measures the targets, where every answer is cached too', async () => {
    let made = 0
    scene.gateway.answer = (response, call) => {
      made += 1
      answerWhole(response, call)
    }
    const cache = { use: 'always', anyTemperature: true }
    const router = await scene.start({ ROUTER_CONFIG_YAML: JSON.stringify(catalogueWith(cache, {})) })
    const [compared] = await compare(
      { address: router.url, headers: {}, send: fetch },
      { prompt: 'What is a llama?' },
      { targets: ['first/m'], repeat: 3, atOnce: 1 },
    )
    const results = compared?.answers.map(({ state, headers }) => [state, headers['x-llm-cache']])
    assert.deepEqual([made, results], [3, Array(3).fill(['answered', 'bypass'])])
  })
})
