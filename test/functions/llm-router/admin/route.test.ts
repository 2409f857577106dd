import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { RoutePreview, RouteRefusal } from '#runtime/contract/admin/route.ts'
import type { TestFunction } from '../../../runtime/parts.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const base = { tasks: ['generate'], locality: 'external' }
const targets = Array.from({ length: 1000 }, (_, index) => ({
  ...{ ...base, provider: `p${index}`, function: 'a-generate', model: 'm', enabled: index < 10 },
  ...(index < 5 && { usdPerMillionTokens: { input: index + 1, output: 1 } }),
}))
const catalogue = {
  strategy: 'cost',
  experiments: [{ name: 'e', when: { tasks: ['reason'] }, arms: [{ name: 'one', share: 1, strategy: 'latency' }] }],
  rules: [{ reason: 'default', to: ['p0/m'] }],
  targets,
}

/** A dry run, while somebody types. */
describe('POST /route among a thousand targets', () => {
  const scene = operatorScene(catalogue, () => today)
  let router: TestFunction
  beforeEach(async () => {
    router = await scene.start()
  })

  test('has the candidates in order, and the first of those that are removed', async () => {
    const reply = await router.post('/route', { prompt: 'x' })
    const preview: RoutePreview = Object(reply.body)
    assert.deepEqual(
      preview.candidates.map(({ target }) => target),
      ['p0/m', 'p1/m', 'p2/m', 'p3/m', 'p4/m'],
    )
    const [first] = preview.candidates
    assert.ok(first && Number(first.predicted_cost_usd) > 0)
    assert.equal(first.predicted_latency_ms, undefined)
    assert.deepEqual([preview.removed.length, preview.removed_count], [100, 990])
    assert.deepEqual(preview.removed[0], { target: 'p10/m', why: 'is not enabled in the catalogue', kind: 'request' })
    assert.ok(reply.text.length < 20_000)
  })

  test('says what is in the way of each when nobody is left, beside the error of the call', async () => {
    const reply = await router.post('/route', { prompt: 'x', private: true })
    assert.equal(reply.status, 422)
    const { error, removed, removed_count }: RouteRefusal = Object(reply.body)
    assert.equal(error.code, 'no_candidate')
    assert.deepEqual([removed.length, removed_count], [100, 1000])
    assert.match(String(removed[0]?.why), /outside the cluster/)
  })

  test('counts nothing, asks nobody, and leaves no decision', async () => {
    const before = await router.get('/metrics', admin)
    for (let call = 0; call < 20; call += 1) await router.post('/route', { prompt: `${call}`, task: 'reason' })
    const counts = (text: string) =>
      text.split('\n').filter((line) => /^llm_(router_(routing|experiment|requests|budget)|token)/.test(line))
    assert.deepEqual(counts((await router.get('/metrics', admin)).text), counts(before.text))
    assert.equal(scene.gateway.calls.length, 0)
    assert.equal(Object((await router.get('/stats', admin)).body).total, 0)
  })
})
