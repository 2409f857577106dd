import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ExperimentState } from '#runtime/contract/admin/experiments.ts'
import { errorOf } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { admin, first, second, startFeedback } from './feedback-scene.ts'

describe('feedback', () => {
  test('of the caller goes into its decision and the metrics, and the last one counts', async (context) => {
    const { scene, score, decision, router } = await startFeedback(context)
    await scene.ask({}, { 'x-call-id': 'call-1' })
    const got = await score({ call_id: 'call-1', score: 0.25, comment: 'my hidden words' })
    assert.deepEqual([got.status, got.body], [200, { call_id: 'call-1', score: 0.25 }], got.text)
    const again = await score({ call_id: 'call-1', score: 'up' })
    assert.deepEqual(again.body, { call_id: 'call-1', score: 1, replaced: 0.25 })
    const shown = await decision('call-1')
    assert.deepEqual(shown.feedback, { score: 1, time: new Date(scene.clock.nowMs).toISOString() })
    assert.doesNotMatch(JSON.stringify(shown) + (await router.get('/metrics')).text, /hidden words/)
    await scene.ask({}, { 'x-call-id': 'call-2' })
    for (const [given, noted] of [
      ['down', 0],
      [true, 1],
      [false, 0],
      [0.5, 0.5],
    ] as const) {
      assert.equal(Object((await score({ call_id: 'call-2', score: given })).body).score, noted)
    }
    assert.equal(await scene.metric('llm_feedback_total', { target: first }), 2)
    assert.equal(await scene.metric('llm_feedback_points', { target: first }), 1.5)
  })

  test('is of one answer: another one of the same id has none yet', async (context) => {
    const { scene, score, decision, keyOf } = await startFeedback(context)
    const own = await keyOf({ name: 'own' })
    for (const [target, given] of [
      [first, 1],
      [second, 0],
    ] as const) {
      await scene.ask({ model: target }, { 'x-call-id': 'again-1', ...own })
      assert.equal((await decision('again-1')).feedback, undefined)
      const got = await score({ call_id: 'again-1', score: given }, own)
      assert.deepEqual(got.body, { call_id: 'again-1', score: given })
      const { target: shown, feedback } = await decision('again-1')
      assert.deepEqual([shown, feedback?.score], [target, given])
      assert.equal(await scene.metric('llm_feedback_total', { target }), 1)
      assert.equal(await scene.metric('llm_feedback_points', { target }), given)
      scene.clock.nowMs += 1000
    }
  })

  test('takes the longest comment in whichever way its characters are written', async (context) => {
    const { scene, score } = await startFeedback(context)
    await scene.ask({}, { 'x-call-id': 'call-1' })
    const body = `{"call_id":"call-1","score":1,"comment":"${'\\u6c34'.repeat(4000)}"}`
    const got = await score(body)
    assert.equal(got.status, 200, got.text)
    assert.equal((await score({ call_id: 'call-1', score: 1, comment: 'x'.repeat(4001) })).status, 400)
  })

  test('that is none is refused with the field that is wrong', async (context) => {
    const { scene, score } = await startFeedback(context)
    await scene.ask({}, { 'x-call-id': 'call-1' })
    const faults = [
      [{ call_id: 'call-1' }, 'score'],
      [{ call_id: 'call-1', score: 1.01 }, 'score'],
      [{ call_id: 'call-1', score: -1 }, 'score'],
      [{ call_id: 'call-1', score: 'good' }, 'score'],
      [{ score: 1 }, 'call_id'],
      [{ call_id: 'x'.repeat(129), score: 1 }, 'call_id'],
      [{ call_id: 'call-1', score: 1, comment: 'x'.repeat(4001) }, 'comment'],
      [{ call_id: 'call-1', score: 1, more: 1 }, 'more'],
    ] as const
    for (const [body, param] of faults) {
      const got = await score(body)
      assert.deepEqual([got.status, errorOf(got).param], [400, param], got.text)
    }
    assert.equal((await score({ call_id: 'call-1', score: 1, more: 'x'.repeat(40_000) })).status, 413)
    assert.equal((await score([])).status, 400)
  })

  test('moves an experiment that adapts to the arm that is liked, at every router', async (context) => {
    const experiments = [
      {
        name: 'liked',
        arms: [
          { name: 'one', share: 1, to: [first] },
          { name: 'other', share: 1, to: [second] },
        ],
        adapt: { goal: 'feedback' },
      },
    ]
    const { scene, score, router } = await startFeedback(context, { experiments, store: { timeoutMs: 1000 } })
    const experiment = async (of = router): Promise<ExperimentState> =>
      Object((await of.get('/admin/experiments', admin)).body).experiments[0]
    const fixed = await experiment()
    assert.deepEqual(
      fixed.arms.map(({ weight, why }) => [weight, /too little is known/.test(why ?? '')]),
      [
        [0.5, true],
        [0.5, true],
      ],
    )
    for (let count = 0; count < 40; count += 1) {
      const id = `liked-${count}`
      const got = await scene.ask({}, { 'x-call-id': id })
      const isOne = got.headers.get('x-llm-experiment') === 'liked/one'
      assert.equal((await score({ call_id: id, score: isOne ? 0 : 1 })).status, 200)
    }
    const [one, other] = (await experiment()).arms
    assert.ok(one && other)
    assert.ok(other.weight > 0.9 && one.weight >= 0.05, JSON.stringify([one, other]))
    assert.ok(Math.abs((one.feedback_count ?? 0) + (other.feedback_count ?? 0) - 40) < 1e-6)
    assert.deepEqual([one.feedback_mean, other.feedback_mean, other.success_rate], [0, 1, 1])
    assert.match(other.why ?? '', /has the best feedback/)

    // The weights of the choice are worked out in the background of a request.
    scene.clock.nowMs += 6000
    await scene.ask()
    const route = Object((await router.post('/route', { prompt: 'x' }, admin)).body)
    assert.ok(/^liked\//.test(route.experiment) && route.experiment_weight > 0, JSON.stringify(route))
    const others = await Promise.all(Array.from({ length: 40 }, () => scene.ask()))
    const liked = others.filter(({ headers }) => headers.get('x-llm-experiment') === 'liked/other').length
    assert.ok(liked > 30, String(liked))

    const another = await scene.anotherRouter()
    await until(async () => {
      await another.post('/', { prompt: 'x' })
      return ((await experiment(another)).arms[1]?.feedback_count ?? 0) > 10
    })
    assert.ok(((await experiment(another)).arms[1]?.weight ?? 0) > 0.9)

    const fresh = await scene.anotherRouter()
    const { experiment: drawn, experiment_weight: weight } = Object(
      (await fresh.post('/route', { prompt: 'x' }, admin)).body,
    )
    assert.ok(drawn === 'liked/other' ? weight > 0.9 : weight < 0.1, `${drawn} ${weight}`)
  })
})
