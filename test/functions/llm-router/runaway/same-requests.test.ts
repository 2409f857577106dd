import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { catalogueWith } from '../cache/catalogue.ts'
import { answerWhole } from '../gateway.ts'
import { operatorScene } from '../operator-scene.ts'

const path = '/v1/chat/completions'
const askOf = (content: string, more: object = {}) => ({ messages: [{ role: 'user', content }], ...more })

/** What differs in each call of one question. */
const tags: Record<string, (index: number) => object> = {
  'an id of a trace': (index) => ({ metadata: { trace_id: `trace-${index}` } }),
  'a key of a provider’s cache': (index) => ({ prompt_cache_key: `run-${index}` }),
  'the order of its fields': (index) => {
    const fields = Object.entries({ temperature: 1, top_p: 1, n: 1 })
    return Object.fromEntries([...fields.slice(index % 3), ...fields.slice(0, index % 3)])
  },
}

describe('the same request under', () => {
  const nowMs = Date.parse('2026-11-26T10:00:00Z')
  const scene = operatorScene(catalogueWith(undefined, { allowances: {} }), () => nowMs)

  for (const [what, tag] of Object.entries(tags)) {
    test(`${what} is a loop when it is asked again and again`, async () => {
      const router = await scene.start()
      const statuses = []
      for (let index = 0; index < 32; index += 1)
        statuses.push((await router.post(path, askOf('again', { user: 'ann', ...tag(index) }))).status)
      assert.deepEqual(statuses, [...Array(30).fill(200), 429, 429])
    })

    test(`${what} closes a target to nobody else when it keeps failing there`, async () => {
      scene.gateway.answer = (response, call) => {
        if (call.function !== 'first-generate' || !JSON.stringify(call.body).includes('poison'))
          return answerWhole(response, call)
        response.setHeader('content-type', 'application/json')
        response.end('{}')
      }
      const router = await scene.start()
      const providerOf = async (body: object) => (await router.post(path, body)).headers.get('x-llm-provider')
      for (let index = 0; index < 4; index += 1) assert.equal(await providerOf(askOf('poison', tag(index))), 'second')
      assert.equal(await providerOf(askOf('something else')), 'first')
    })
  }
})
