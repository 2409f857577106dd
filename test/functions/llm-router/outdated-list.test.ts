import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { TestFunction, TestReply } from '../../runtime/parts.ts'
import { errorOf } from '../../runtime/parts.ts'
import { until } from '../../until.ts'
import { answerWhole, type ListedFunction } from './gateway.ts'
import { admin, operatorScene } from './operator-scene.ts'
import { today } from './shipped.ts'

const only = { provider: 'only', function: 'only', model: 'm', tasks: ['generate', 'embed'], locality: 'in-cluster' }
const catalogue = { rules: [{ reason: 'any', to: ['only/m'] }], targets: [only] }

/** The list of functions is read behind requests, and the last one may be hours old. */
describe('a router whose list of functions is outdated', () => {
  const clock = { nowMs: today }
  const scene = operatorScene(catalogue, () => clock.nowMs)
  const itself = { name: 'llm-router', replicas: 1, availableReplicas: 1 }
  const list = (...functions: ListedFunction[]) => {
    scene.gateway.functions = [itself, ...functions]
  }
  const starting = { name: 'only', replicas: 1, availableReplicas: 0 }
  const ready = { name: 'only', replicas: 1, availableReplicas: 1 }
  const messages = [{ role: 'user', content: 'x' }]
  const ask = (router: TestFunction, more: object = {}) => router.post('/v1/chat/completions', { messages, ...more })

  /** A router that has read this list, and is asked again after so long. */
  async function idleFor(ms: number, ...functions: ListedFunction[]): Promise<TestFunction> {
    list(...functions)
    const router = await scene.start()
    assert.equal((await ask(router)).status, 200)
    const isListed = async () => /"deployed":(true|false)/.test((await router.get('/health', admin)).text)
    await until(isListed)
    clock.nowMs += ms
    scene.gateway.lists = 0
    scene.gateway.calls.length = 0
    return router
  }

  beforeEach(() => {
    clock.nowMs = today
    scene.gateway.answer = answerWhole
  })

  const requests: Record<string, (router: TestFunction) => Promise<TestReply>> = {
    'a whole answer': (router) => ask(router),
    'a stream': (router) => ask(router, { stream: true }),
    'a private request': (router) => ask(router, { private: true }),
    embeddings: (router) => router.post('/v1/embeddings', { input: 'x', model: 'only/m' }),
    'a dry run': (router) => router.post('/route', { messages }, admin),
  }
  for (const [what, request] of Object.entries(requests)) {
    test(`asks a function that has become ready, or was deployed, since: ${what}`, async () => {
      for (const before of [[starting], []]) {
        const router = await idleFor(600_000, ...before)
        list(ready)
        const reply = await request(router)
        assert.equal(reply.status, 200, reply.text)
        assert.equal(scene.gateway.lists, 1)
      }
    })
  }

  test('refuses as before what the new list leaves nobody for, and reads it once a second at most', async () => {
    const router = await idleFor(600_000, starting)
    for (const [lists, laterMs] of [
      [1, 500],
      [1, 500],
      [2, 0],
    ] as const) {
      const reply = await ask(router)
      assert.deepEqual([reply.status, errorOf(reply).code], [503, 'providers_exhausted'])
      assert.match(errorOf(reply).message, /has no ready replica of only/)
      assert.equal(scene.gateway.lists, lists)
      clock.nowMs += laterMs
    }
    assert.deepEqual(scene.gateway.calls, [])
  })

  test('does not wait for it in vain: one that does not come leaves the refusal as it was', async () => {
    const router = await idleFor(600_000)
    scene.gateway.functions = undefined
    const reply = await ask(router)
    assert.deepEqual([reply.status, errorOf(reply).code], [503, 'providers_exhausted'])
    assert.match(errorOf(reply).message, /has no function only deployed/)
  })
})
