import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createSeededRandom } from '../../../../functions/llm-router/choose/experiments/draws.ts'
import { type Adapt, weightsOf } from '../../../../functions/llm-router/choose/experiments/weights.ts'
import { type ArmOutcome, type Arms, noArms, withOutcome } from '../../../../functions/llm-router/state/arms.ts'
import { armsText } from '../../../../functions/llm-router/state/arms-text.ts'
import {
  cost,
  experimentOf,
  hourMs,
  live,
  mean,
  score,
  seeds,
  shareOf,
  startMs,
  type World,
} from './experiment-worlds.ts'

describe('the weights of an experiment that adapts', () => {
  test('give most of the requests to the arm with the best feedback', () => {
    const experiment = experimentOf(['good', 'fair', 'bad'])
    const world = { good: score(0.8), fair: score(0.6), bad: score(0.4) }
    const good = shareOf(0, (seed) => live(experiment, world, 30, 100, seed), 15)
    assert.ok(good > 0.8, String(good))
  })

  test('give them to the cheapest, and to the fastest, of those that succeed often enough', () => {
    const world = { dear: cost(0.01), cheap: cost(0.005), broken: cost(0.001, 0.8) }
    const cheap = experimentOf(['dear', 'cheap', 'broken'], { goal: 'cost' })
    const share = shareOf(1, (seed) => live(cheap, world, 30, 100, seed), 15)
    assert.ok(share > 0.8, String(share))
    const time =
      (ms: number): World[string] =>
      (random) => ({ succeeded: true, ms: ms * (0.5 + random()) })
    const fast = experimentOf(['slow', 'fast'], { goal: 'latency' })
    const faster = shareOf(1, (seed) => live(fast, { slow: time(900), fast: time(600) }, 20, 100, seed), 10)
    assert.ok(faster > 0.9, String(faster))
  })

  test('go by the rate of success where no arm is above the floor', () => {
    const experiment = experimentOf(['worse', 'better'], { goal: 'cost' })
    const world = { worse: cost(0.001, 0.4), better: cost(0.01, 0.7) }
    const better = shareOf(1, (seed) => live(experiment, world, 20, 100, seed), 10)
    assert.ok(better > 0.85, String(better))
  })

  test('stay balanced on average where the arms are equal', () => {
    const experiment = experimentOf(['one', 'other'])
    const many = Array.from({ length: 40 }, (_, index) => `equal ${index}`)
    const shares = many.flatMap((seed) =>
      live(experiment, { one: score(0.5), other: score(0.5) }, 20, 30, seed).map(([one = 0]) => one),
    )
    assert.ok(Math.abs(mean(shares) - 0.5) < 0.1, String(mean(shares)))
  })

  test('follow a change, and the sooner the shorter the half-life is', () => {
    const turn =
      (before: number, after: number): World[string] =>
      (random, hour) =>
        score(hour < 48 ? before : after)(random, hour)
    const world = { first: turn(0.8, 0.3), second: turn(0.4, 0.7) }
    const after = (halfLifeHours: number) => {
      const experiment = experimentOf(['first', 'second'], { halfLifeHours })
      const runs = new Map(seeds.map((seed) => [seed, live(experiment, world, 96, 40, seed)]))
      const run = (seed: string) => runs.get(seed) ?? []
      return { before: shareOf(0, run, 24, 48), soon: shareOf(1, run, 54, 66), late: shareOf(1, run, 72) }
    }
    const [short, long] = [after(6), after(200)]
    assert.ok(short.before > 0.85 && short.late > 0.85, JSON.stringify(short))
    assert.ok(short.soon > long.soon, JSON.stringify({ short, long }))
  })

  test('are the catalogue’s shares until enough is known, however much is known of one arm', () => {
    const experiment = experimentOf(['one', 'other'])
    const [first] = experiment.arms
    const uneven = { ...experiment, arms: [{ ...(first ?? assert.fail()), share: 3 }, ...experiment.arms.slice(1)] }
    let known = noArms
    const halfLifeMs = hourMs
    const add = () => {
      known = withOutcome(known, { arm: 'one', outcome: { score: 1 }, atMs: startMs, halfLifeMs })
    }
    for (let count = 0; count < 19; count += 1) add()
    assert.deepEqual(weightsOf(uneven, known, createSeededRandom('')), { weights: [0.75, 0.25], isLearned: false })
    add()
    assert.equal(weightsOf(uneven, known, createSeededRandom('')).isLearned, true)
  })

  const amount = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constant(1e-300))
  const outcome: fc.Arbitrary<ArmOutcome> = fc.oneof(
    fc.record({
      succeeded: fc.boolean(),
      ms: fc.option(amount, { nil: undefined }),
      usd: fc.option(amount, { nil: undefined }),
    }),
    fc.record({
      score: fc.double({ min: 0, max: 1, noNaN: true }),
      before: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    }),
  )
  const step = fc.record({
    arm: fc.constantFrom('one', 'two', 'three', 'gone'),
    outcome,
    hours: fc.double({ min: -50, max: 5000, noNaN: true }),
  })

  test('are numbers that add up to 1, keep the least share, and survive being written, whatever happens', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.constantFrom<Adapt['goal']>('feedback', 'success', 'cost', 'latency'),
        fc.double({ min: 0, max: 0.25, noNaN: true }),
        fc.oneof(
          fc.constant(() => 0),
          fc.constant(() => 1 - 2 ** -32),
          fc.string().map(createSeededRandom),
        ),
        (steps, goal, minShare, random) => {
          const experiment = experimentOf(['one', 'two', 'three', 'new'], { goal, minShare })
          let [known, atMs] = [noArms, startMs]
          for (const { arm, outcome, hours } of steps) {
            atMs += hours * hourMs
            known = withOutcome(known, { arm, outcome, atMs, halfLifeMs: 24 * hourMs })
          }
          const { weights, isLearned } = weightsOf(experiment, known, random)
          const sum = weights.reduce((all, weight) => all + weight, 0)
          assert.ok(Math.abs(sum - 1) < 1e-9, JSON.stringify(weights))
          for (const weight of weights) assert.ok(weight >= (isLearned ? minShare - 1e-12 : 0) && weight <= 1 + 1e-12)
          const stored = { known, writers: [] }
          assert.deepEqual(armsText.read(armsText.write(stored)), JSON.parse(JSON.stringify(stored)))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('have no spread below 0 after a value that is almost nothing', () => {
    const values = [
      { ms: 0.05, atMs: startMs },
      { ms: 5e-323, atMs: startMs + 1272 * hourMs - 1e-4 },
    ]
    const known = values.reduce(
      (before, { ms, atMs }) =>
        withOutcome(before, { arm: 'one', outcome: { succeeded: true, ms }, atMs, halfLifeMs: 24 * hourMs }),
      noArms,
    )
    assert.ok((known.arms.one?.ms.squares ?? -1) >= 0)
  })

  test('come out the same from what two routers tell in either order', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 20 }), (steps) => {
        const told = steps.filter(({ outcome }) => !('before' in outcome && outcome.before !== undefined))
        const add = (known: Arms, { arm, outcome, hours }: (typeof steps)[number]) =>
          withOutcome(known, { arm, outcome, atMs: startMs + hours * hourMs, halfLifeMs: 2000 * hourMs })
        const [one, other] = [told.reduce(add, noArms), told.toReversed().reduce(add, noArms)]
        for (const [name, arm] of Object.entries(one.arms)) {
          const same = other.arms[name] ?? assert.fail()
          assert.ok(Math.abs(arm.successes - same.successes) < 1e-6 && Math.abs(arm.points - same.points) < 1e-6)
          assert.ok(Math.abs(arm.usd.mean - same.usd.mean) <= 1e-6 * Math.max(1, arm.usd.mean))
        }
      }),
    )
  })
})
