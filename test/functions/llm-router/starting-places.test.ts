import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../../until.ts'
import { answerWhole } from './gateway.ts'
import { admin, operatorScene } from './operator-scene.ts'
import { today } from './shipped.ts'

const names = ['first', 'alike', 'ready']
const targets = names.map((name) => ({
  ...{ provider: name, function: name, model: 'm', tasks: ['generate'], locality: 'external' },
}))
const rules = [{ reason: 'in_order', to: names.map((name) => `${name}/m`) }]

for (const maxAttempts of [1, 2]) {
  describe(`functions that are still starting after the time of a cold start, with maxAttempts ${maxAttempts}`, () => {
    const scene = operatorScene({ targets, rules, failures: { maxAttempts, coldStartMs: 20 } }, () => today)

    for (const stream of [false, true]) {
      test(`leave their places to one that is ready${stream ? ', in a stream' : ''}`, async () => {
        scene.gateway.functions = names.map((name) => ({
          ...{ name, replicas: 1, availableReplicas: name === 'ready' ? 1 : 0 },
        }))
        const asked = { messages: [{ role: 'user', content: 'x' }], timeout_ms: 3000, stream }
        const router = await scene.start()
        assert.equal((await router.post('/v1/chat/completions', asked)).status, 200)
        await until(async () => /"deployed":(true|false)/.test((await router.get('/health', admin)).text))
        // The gateway holds a call until there is a replica.
        scene.gateway.answer = (response, call) => {
          if (call.function === 'ready') answerWhole(response, call)
        }
        const got = await router.post('/v1/chat/completions', asked)
        assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'ready'], got.text)
      })
    }
  })
}
