import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { type SharedArms, sharedArms } from '../../../../functions/llm-router/background/shared-arms.ts'
import { bench } from '../strategies/bench.ts'
import { openStore } from './routers.ts'

const experiment = {
  name: 'e',
  arms: [
    { name: 'canary', share: 5, to: ['a/m'] },
    { name: 'control', share: 95, to: ['b/m'] },
  ],
  adapt: { goal: 'success' },
}
const dayMs = 86_400_000

/** Routers that share a real store in memory, on a clock that the test moves; one may be ahead. */
async function scene(context: TestContext) {
  const { store, clock, now, pass } = await openStore(context)
  const { catalogue } = bench({ a: {}, b: {} }, { experiments: [experiment] })
  const add = (routerId: string, ahead = { ms: 0 }) => {
    const shown = { now: () => now() + ahead.ms, steadyNow: now, log: createLog('silent') }
    const metrics = createMetrics()
    const kind = 'sqlite' as const
    const arms = sharedArms({ catalogue, metrics, store: { ...store, kind }, routerId, ...shown })
    return {
      arms,
      metrics,
      async run() {
        for (const task of arms.tasks) await task.run()
      },
      read: () => arms.tasks[0]?.run(),
      /** Starts all that a first request does. */
      begin: () => Promise.all(arms.tasks.map((task) => task.run())),
      /** What has come of so many requests of an arm. */
      ended(arm: string, succeeded: boolean, count = 1) {
        for (let request = 0; request < count; request += 1) arms.ended('e', arm, { succeeded })
      },
      /** How many results of an arm are known, whole ones. */
      results(arm: string) {
        const { successes = 0, failures = 0 } = arms.of('e')?.known.arms[arm] ?? {}
        return Math.round(successes + failures)
      },
    }
  }
  return { add, pass, clock, store }
}

describe('the arms of an experiment, of routers that share a store', () => {
  test('are learned together', async (context) => {
    const { add, pass } = await scene(context)
    const [one, other] = [add('one'), add('other')]
    one.ended('canary', true, 30)
    await pass(1000)
    await other.run()
    other.ended('control', false, 30)
    await pass(1000)
    await one.run()
    assert.deepEqual([one.results('canary'), one.results('control')], [30, 30])
  })

  test('go on learning after a router whose clock was days ahead', async (context) => {
    const { add, pass } = await scene(context)
    const [one, fast] = [add('one'), add('fast', { ms: 60 * dayMs })]
    one.ended('canary', true, 30)
    await pass(1000)
    await fast.run()
    fast.ended('control', true, 30)
    await pass(1000)
    await one.run()
    assert.deepEqual([one.results('canary'), one.results('control')], [30, 0])
    one.ended('control', false, 30)
    await pass(1000)
    const later = add('later')
    await later.run()
    assert.deepEqual([later.results('canary'), later.results('control')], [30, 30])
  })

  test('go on at a router whose own clock has been set back', async (context) => {
    const { add, pass } = await scene(context)
    const ahead = { ms: 60 * dayMs }
    const [one, fast] = [add('one'), add('fast', ahead)]
    fast.ended('canary', false, 30)
    await pass(1000)
    fast.ended('canary', false, 30)
    ahead.ms = 0
    fast.ended('canary', true, 3)
    assert.equal(fast.results('canary'), 3)
    await pass(1000)
    await one.run()
    assert.equal(one.results('canary'), 3)
  })

  test('are those of the others once the own clock has been set back', async (context) => {
    const { add, pass } = await scene(context)
    const ahead = { ms: 0 }
    const [one, fast] = [add('one'), add('fast', ahead)]
    await fast.run()
    ahead.ms = 60 * dayMs
    fast.ended('canary', false, 30)
    ahead.ms = 0
    one.ended('canary', true, 7)
    await pass(100)
    await fast.run()
    assert.equal(fast.results('canary'), 7)
  })
})

describe('the weights of the arms', () => {
  const weightOf = ({ arms }: { arms: SharedArms }) => arms.weightsOf('e')?.[0] ?? assert.fail('there are none')

  test('are what others have learned as soon as a new router has read it, and in its metric too', async (context) => {
    const { add, pass } = await scene(context)
    const one = add('one')
    one.ended('canary', true, 100)
    one.ended('control', false, 100)
    await pass(1000)
    const next = add('next')
    const done = next.begin()
    assert.equal(weightOf(next), 0.05)
    await next.arms.learning()
    assert.ok(weightOf(next) > 0.9, String(weightOf(next)))
    assert.deepEqual(next.arms.of('e')?.weights, next.arms.weightsOf('e'))
    const { text } = await next.metrics.expose()
    assert.match(text, /llm_router_experiment_weight\{experiment="e",arm="canary"\} 0\.9/)
    await done
    assert.equal(next.arms.learning(), undefined)
  })

  test('are new as soon as they have been read after a break', async (context) => {
    const { add, pass } = await scene(context)
    const [one, idle] = [add('one'), add('idle')]
    one.ended('canary', true, 10)
    await pass(1000)
    await idle.begin()
    assert.equal(weightOf(idle), 0.05)
    one.ended('canary', true, 100)
    one.ended('control', false, 100)
    await pass(60_000)
    idle.begin()
    await idle.arms.learning()
    assert.ok(weightOf(idle) > 0.9, String(weightOf(idle)))
  })

  test('are worked out every five seconds while there is news every second', async (context) => {
    const { add, pass } = await scene(context)
    const [one, other] = [add('one'), add('other')]
    one.ended('canary', true)
    await pass(1000)
    await other.begin()
    one.ended('canary', true, 100)
    one.ended('control', false, 100)
    await pass(1000)
    await other.read()
    assert.equal(weightOf(other), 0.05)
    await pass(4000)
    await other.begin()
    assert.ok(weightOf(other) > 0.9)
  })
})
