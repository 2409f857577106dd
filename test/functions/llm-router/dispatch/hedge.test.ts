import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import type { Tried } from '../../../../functions/llm-router/dispatch/attempt.ts'
import { hedge, hedgeAfterMs } from '../../../../functions/llm-router/dispatch/hedge.ts'
import { anyRequest } from '../scene.ts'
import { shipped } from '../shipped.ts'
import { bench } from '../strategies/bench.ts'

const [target] = shipped.targets as readonly [Target]
const failure = { failure: { target, error: new LlmError('provider_unavailable', 'Down'), ms: 1 } }

/** An attempt that ends when the test says so; overtaken, it ends as overtaken, or, where it is `deaf`, goes on. */
function attempt({ deaf = false, isWaiting = false } = {}) {
  const { promise: began, resolve: begin } = Promise.withResolvers<void>()
  if (!isWaiting) begin()
  const { promise: ended, resolve, reject } = Promise.withResolvers<Tried<string>>()
  ended.catch(() => {})
  let overtaken = 0
  const overtake = () => {
    overtaken += 1
    if (!deaf) resolve({ overtaken: target })
  }
  return { running: { ended, began, overtake }, begin, resolve, reject, overtaken: () => overtaken }
}

const turns = async () => {
  for (let count = 0; count < 20; count += 1) await Promise.resolve()
}

describe('a hedge', () => {
  test('does not begin the second where the first ends in time, with an answer or a failure', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    for (const end of [{ result: 'first' }, failure]) {
      const first = attempt()
      const hedged = hedge(first.running, () => assert.fail('begun'), 100)
      await turns()
      context.mock.timers.tick(99)
      first.resolve(end)
      assert.deepEqual(await hedged, [end])
      context.mock.timers.tick(1000)
    }
  })

  test('begins the second when the time has passed, and ends the one that is later', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    for (const sooner of ['first', 'second'] as const) {
      const both = { first: attempt(), second: attempt() }
      let begun = 0
      const startSecond = () => {
        begun += 1
        return both.second.running
      }
      const hedged = hedge(both.first.running, startSecond, 100)
      await turns()
      context.mock.timers.tick(99)
      await turns()
      assert.equal(begun, 0)
      context.mock.timers.tick(1)
      await turns()
      assert.equal(begun, 1)
      both[sooner].resolve({ result: sooner })
      assert.deepEqual(await hedged, [{ result: sooner }, { overtaken: target }])
      assert.equal(both[sooner].overtaken(), 0)
      assert.equal(both[sooner === 'first' ? 'second' : 'first'].overtaken(), 1)
    }
  })

  test('gives the first its time only from when it is asked: until then it may wait for a budget', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const [first, second] = [attempt({ isWaiting: true }), attempt()]
    let begun = 0
    const startSecond = () => {
      begun += 1
      return second.running
    }
    const hedged = hedge(first.running, startSecond, 100)
    await turns()
    context.mock.timers.tick(1000)
    await turns()
    first.begin()
    await turns()
    context.mock.timers.tick(99)
    await turns()
    assert.equal(begun, 0)
    context.mock.timers.tick(1)
    await turns()
    assert.equal(begun, 1)
    second.resolve({ result: 'second' })
    assert.deepEqual(await hedged, [{ result: 'second' }, { overtaken: target }])
  })

  test('waits for the other where the sooner one fails', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const [first, second] = [attempt(), attempt()]
    const hedged = hedge(first.running, () => second.running, 100)
    await turns()
    context.mock.timers.tick(100)
    await turns()
    first.resolve(failure)
    await turns()
    assert.equal(second.overtaken(), 0)
    second.resolve({ result: 'second' })
    assert.deepEqual(await hedged, [{ result: 'second' }, failure])
  })

  test('gives the sooner answer first where the other has come before it could be ended', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const [first, second] = [attempt({ deaf: true }), attempt({ deaf: true })]
    const hedged = hedge(first.running, () => second.running, 100)
    await turns()
    context.mock.timers.tick(100)
    await turns()
    first.resolve({ result: 'first' })
    second.resolve({ result: 'second' })
    assert.deepEqual(await hedged, [{ result: 'first' }, { result: 'second' }])
  })

  test('waits on for the first alone where the second cannot be asked', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const first = attempt()
    const [unasked, second] = [{ unasked: target }, attempt()]
    const hedged = hedge(first.running, () => second.running, 100)
    await turns()
    context.mock.timers.tick(100)
    await turns()
    second.resolve(unasked)
    await turns()
    first.resolve({ result: 'first' })
    assert.deepEqual(await hedged, [{ result: 'first' }, unasked])
  })

  test('fails with what is no failure of a target', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const [first, second] = [attempt(), attempt()]
    const hedged = hedge(first.running, () => second.running, 100)
    await turns()
    context.mock.timers.tick(100)
    await turns()
    const gone = new LlmError('client_closed', 'The client went away')
    first.reject(gone)
    second.reject(gone)
    await assert.rejects(hedged, gone)
  })
})

test('a hedge comes after the catalogue’s time until twenty answers tell another, and again so after a long break', () => {
  const settings = { strategy: 'deadline', deadline: { hedge: true } }
  const { catalogue, decide, state, answered, pass } = bench({ a: { expectedLatencyMs: 2000 } }, settings)
  const afterMs = () => {
    const decision = decide()
    return hedgeAfterMs(decision, decision.candidates[0], anyRequest, { catalogue, states: () => state('a') })
  }
  const times = (ms: number, count: number) => Array.from({ length: count }, () => ms)
  for (const breakMs of [0, 30_000]) {
    pass(breakMs)
    answered('a', times(700, 19))
    assert.equal(afterMs(), 2000)
    answered('a', times(700, 1))
    assert.equal(afterMs(), 700)
  }
})

test('without the catalogue’s time, a hedge comes when the time in which the caller wants the answer is over', () => {
  const settings = { strategy: 'deadline', deadline: { hedge: true } }
  const { catalogue, decide, state, answered } = bench({ a: {} }, settings)
  const afterMs = () => {
    const decision = decide()
    const parts = { catalogue, states: () => state('a') }
    return hedgeAfterMs(decision, decision.candidates[0], { maxLatencyMs: 400 }, parts)
  }
  for (const [more, expectedMs] of [
    [0, 400],
    [19, 400],
    [1, 700],
  ] as const) {
    answered(
      'a',
      Array.from({ length: more }, () => 700),
    )
    assert.equal(afterMs(), expectedMs)
  }
})
