import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isSteady, loadUntilSteady } from '../../../bench/compare/warm-up.ts'

const running = {
  ...{ url: 'http://127.0.0.1:1', model: 'a', headers: {} },
  processes: async () => [],
  stop: async () => {},
}

function loaderOf(perSecond: readonly number[]) {
  let block = 0
  return async () => {
    const own = perSecond[Math.min(block, perSecond.length - 1)] ?? assert.fail()
    block += 1
    return { requests: 2 * own, errors: 0, perSecond: own, p50Ms: 1, p99Ms: 1 }
  }
}

describe('the warm-up of a contender', () => {
  test('ends when three blocks have brought nothing but chance', async () => {
    const load = loaderOf([1000, 1400, 1600, 1900, 2000, 1950, 2040, 2010, 2500])
    const perSecond = await loadUntilSteady(running, load, { seconds: 2, mostSeconds: 60 })
    assert.deepEqual(perSecond, [1000, 1400, 1600, 1900, 2000, 1950, 2040, 2010])
  })

  test('goes on after a slow block, which is no sign of full speed', () => {
    assert.equal(isSteady([1000, 1400, 1100, 1000, 1500]), false)
  })

  test('ends in time, and loads once at the least', async () => {
    const growing = Array.from({ length: 100 }, (_, block) => 1000 + 100 * block)
    const of = async (mostSeconds: number) =>
      (await loadUntilSteady(running, loaderOf(growing), { seconds: 2, mostSeconds })).length
    assert.equal(await of(30), 15)
    assert.equal(await of(5), 2)
    assert.equal(await of(1), 1)
  })

  test('is not over before there is something to compare with', () => {
    for (const few of [[], [1], [1, 1], [1, 1, 1]]) assert.equal(isSteady(few), false)
  })
})
