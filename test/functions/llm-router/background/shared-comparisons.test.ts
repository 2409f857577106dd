import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { sharedComparisons } from '../../../../functions/llm-router/background/shared-comparisons.ts'
import { bench } from '../strategies/bench.ts'
import { openStore } from './routers.ts'

const dayMs = 86_400_000

/** Routers that share a real store in memory, on a clock that the test moves; one may be ahead. */
async function scene(context: TestContext) {
  const { store, now, pass } = await openStore(context)
  const { catalogue } = bench({ a: {}, b: {} }, { shadow: [{ name: 's', share: 1, to: ['b/m'], budgetUsdPerDay: 1 }] })
  const add = (routerId: string, ahead = { ms: 0 }) => {
    const shown = { now: () => now() + ahead.ms, steadyNow: now, log: createLog('silent') }
    const comparisons = sharedComparisons({ catalogue, store: { ...store, kind: 'sqlite' }, routerId, ...shown })
    return {
      async read() {
        for (const task of comparisons.tasks) await task.run()
      },
      compare(count: number) {
        const answer = (target: string) => ({ target, succeeded: true, ms: 1 })
        const result = { original: answer('a/m'), shadow: answer('b/m') }
        for (let done = 0; done < count; done += 1) {
          comparisons.compared({ name: 's', time: new Date(now() + ahead.ms).toISOString(), ...result })
        }
      },
      /** How many were compared, by day from now. */
      compared() {
        const today = Math.floor(now() / dayMs)
        return comparisons.of('s').map(({ day, sums: [count] }) => [Date.parse(day) / dayMs - today, count])
      },
    }
  }
  return { add, pass }
}

describe('the comparisons of a shadow, of routers that share a store', () => {
  test('are kept when a router’s clock is weeks ahead', async (context) => {
    const { add, pass } = await scene(context)
    const [one, fast] = [add('one'), add('fast', { ms: 60 * dayMs })]
    one.compare(5)
    await pass(1000)
    await fast.read()
    fast.compare(1)
    await pass(1000)
    await one.read()
    one.compare(7)
    assert.deepEqual(one.compared(), [[0, 12]])
    await pass(1000)
    const later = add('later')
    await later.read()
    assert.deepEqual(later.compared(), [[0, 12]])
  })

  test('begin anew at a router whose own clock has been set back', async (context) => {
    const { add, pass } = await scene(context)
    const ahead = { ms: 60 * dayMs }
    const [one, fast] = [add('one'), add('fast', ahead)]
    fast.compare(4)
    await pass(1000)
    ahead.ms = 0
    fast.compare(2)
    assert.deepEqual(fast.compared(), [[0, 2]])
    await pass(1000)
    await one.read()
    assert.deepEqual(one.compared(), [[0, 2]])
  })
})
