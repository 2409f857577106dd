import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { errorOf } from '../runtime/parts.ts'
import { first, second, startFeedback } from './feedback-scene.ts'

describe('feedback of several callers', () => {
  test('for a call of another tenant is the same 404 as for one that there is not', async (context) => {
    const { scene, score, keyOf, decision } = await startFeedback(context)
    const [own, other] = [await keyOf({ name: 'own' }), await keyOf({ name: 'other' })]
    await scene.ask({}, { 'x-call-id': 'mine-1', ...own })
    const refused = await score({ call_id: 'mine-1', score: 0 }, other)
    const unknown = await score({ call_id: 'none-1', score: 0 }, other)
    assert.deepEqual([refused.status, refused.body], [404, unknown.body])
    assert.match(errorOf(refused).message, /x-request-id/)
    assert.equal((await score({ call_id: 'mine-1', score: 0 })).status, 401)
    assert.equal((await decision('mine-1')).feedback, undefined)
    assert.equal((await score({ call_id: 'mine-1', score: 1 }, own)).status, 200)
  })

  test('finds the answer though strangers, and the caller itself, have been refused with its id since', async (context) => {
    const { scene, score, keyOf, decision } = await startFeedback(context)
    const own = await keyOf({ name: 'own' })
    await scene.ask({}, { 'x-call-id': 'mine-1', ...own })
    assert.equal((await scene.ask({}, { 'x-call-id': 'mine-1', authorization: 'Bearer wrong' })).status, 401)
    assert.equal((await scene.ask({ nonsense: 1 }, { 'x-call-id': 'mine-1', ...own })).status, 400)
    assert.equal((await score({ call_id: 'mine-1', score: 1 }, own)).status, 200)
    const { status, feedback } = await decision('mine-1')
    assert.deepEqual([status, feedback?.score], ['completed', 1])
  })

  test('finds the caller’s answer though others have had one under its id since', async (context) => {
    const { scene, score, decision, keyOf } = await startFeedback(context)
    const [own, other] = [await keyOf({ name: 'own' }), await keyOf({ name: 'other' })]
    await scene.ask({ model: first }, { 'x-call-id': 'mine-1', ...own })
    scene.clock.nowMs += 1000
    await scene.ask({ model: second }, { 'x-call-id': 'mine-1', ...other })
    const got = await score({ call_id: 'mine-1', score: 1 }, own)
    assert.deepEqual([got.status, got.body], [200, { call_id: 'mine-1', score: 1 }])
    assert.equal(await scene.metric('llm_feedback_total', { target: first }), 1)
    assert.equal((await decision('mine-1')).feedback, undefined)
    assert.equal((await score({ call_id: 'mine-1', score: 0 }, other)).status, 200)
    const { target, feedback } = await decision('mine-1')
    assert.deepEqual([target, feedback?.score], [second, 0])
  })

  test('may come from the department, where that is configured', async (context) => {
    const { scene, score, keyOf, decision } = await startFeedback(context, { feedback: { from: 'department' } })
    const [own, near, far] = [
      await keyOf({ name: 'own', department: 'web' }),
      await keyOf({ name: 'near', department: 'web' }),
      await keyOf({ name: 'far', department: 'shop' }),
    ]
    await scene.ask({}, { 'x-call-id': 'ours-1', ...own })
    assert.equal((await score({ call_id: 'ours-1', score: 1 }, far)).status, 404)
    assert.equal((await score({ call_id: 'ours-1', score: 1 }, near)).status, 200)
    assert.equal((await decision('ours-1')).feedback?.score, 1)
  })
})
