import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { errorOf } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { answerWhole } from '../gateway.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const only = { provider: 'only', function: 'only', model: 'm', tasks: ['generate', 'embed'], locality: 'external' }
const priced = { ...only, usdPerMillionTokens: { input: 2, output: 4 } }
const catalogue = { rules: [{ reason: 'any', to: ['only/m'] }], targets: [priced] }
const messages = [{ role: 'user', content: 'x' }]
const asked = [
  ['a whole answer', '/v1/chat/completions', { messages }],
  ['a stream', '/v1/chat/completions', { messages, stream: true }],
  ['embeddings', '/v1/embeddings', { input: 'x' }],
] as const

/** Longer than a refused connection takes. */
const heldMs = 400

const ends: Record<string, (response: ServerResponse) => void> = {
  'a 502 of the gateway': (response) => response.writeHead(502).end(),
  'a 500 of the watchdog': (response) => response.writeHead(500, { 'x-duration-seconds': '0.000731' }).end(),
  'an empty 200': (response) => response.writeHead(200).end(),
}

describe('calls that the gateway holds while a function scales up from zero, and that are refused then', () => {
  const clock = { nowMs: today }
  const scene = operatorScene(catalogue, () => clock.nowMs)
  const itself = { name: 'llm-router', replicas: 1, availableReplicas: 1 }
  const list = (replicas: number, availableReplicas = replicas) => {
    scene.gateway.functions = [itself, { name: 'only', replicas, availableReplicas }]
  }

  /** A router that knows the function in this state. */
  async function startKnowing(replicas: number) {
    list(replicas)
    const router = await scene.start()
    await until(async () => /"deployed":true/.test((await router.get('/health', admin)).text))
    scene.gateway.calls.length = 0
    return router
  }

  const starts = {
    'listed at zero': () => startKnowing(0),
    'scaled to zero since the last list': async () => {
      const router = await startKnowing(1)
      list(1, 0)
      // Shorter than the list is valid for.
      clock.nowMs += 20_000
      return router
    },
    'before the first list': () => {
      list(0)
      return scene.start()
    },
  }

  for (const [end, refuse] of Object.entries(ends)) {
    for (const [what, path, body] of asked) {
      for (const [when, start] of Object.entries(starts)) {
        test(`are sent again, and are no failures: ${what}, ${end}, ${when}`, async () => {
          const router = await start()
          let held = 0
          scene.gateway.answer = (response, call) => {
            held += 1
            if (held <= 3) setTimeout(refuse, heldMs, response)
            else answerWhole(response, call)
          }
          const replies = await Promise.all([1, 2, 3].map(() => router.post(path, body)))
          assert.deepEqual(
            replies.map(({ status }) => status),
            [200, 200, 200],
            replies[0]?.text,
          )
          const metrics = (await router.get('/metrics')).text
          assert.match(metrics, /llm_router_breaker_state\{target="only\/m"\} 0/)
          assert.match(metrics, /llm_router_requests_total\{target="only\/m",status="error"\} 0/)
        })
      }
    }
  }

  for (const [what, path, body] of asked) {
    test(`are not where the function was ready: it may have worked on them (${what})`, async () => {
      const router = await startKnowing(1)
      for (const end of ['a 502 of the gateway', 'an empty 200']) {
        scene.gateway.calls.length = 0
        list(1)
        clock.nowMs += 40_000
        scene.gateway.answer = (response) => {
          // It has crashed, and the platform knows it by then.
          setTimeout(() => {
            list(1, 0)
            ends[end]?.(response)
          }, heldMs)
        }
        const [failed] = Object(errorOf(await router.post(path, body))).fallback_errors
        assert.deepEqual([failed.code, failed.may_be_billed], ['function_unavailable', true], end)
        assert.equal(scene.gateway.calls.length, 1)
      }
    })

    test(`are not where the function itself had begun to answer (${what})`, async () => {
      const router = await startKnowing(0)
      scene.gateway.answer = (response) => response.writeHead(200, { 'x-request-id': 'its-own' }).end()
      const [failed] = Object(errorOf(await router.post(path, body))).fallback_errors
      assert.deepEqual([failed.code, failed.may_be_billed], ['function_unavailable', true])
      assert.equal(scene.gateway.calls.length, 1)
    })
  }
})
