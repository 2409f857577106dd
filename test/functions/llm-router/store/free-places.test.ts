import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Claim } from '../../../../functions/llm-router/store/accounts.ts'
import { createFreePlaces } from '../../../../functions/llm-router/store/free-places.ts'
import { budget, reservationOf } from './attempts.ts'

const place = (most?: number): Claim => ({ counter: 'concurrent/key', amount: 1, most, isHeld: true })

/** Whether a call of this claim that ends finds plenty of places free, after the store has told of so many that are taken. */
function arePlenty(claim: Claim, taken: number, laterMs = 0): boolean {
  let nowMs = 1_000_000
  const places = createFreePlaces(() => nowMs)
  const call = reservationOf('1', [budget(1, 10), claim])
  places.granted(call, {
    counters: [
      { used: 5, reserved: 1 },
      { used: 0, reserved: taken },
    ],
  })
  nowMs += laterMs
  return places.arePlenty(call)
}

describe('free places', () => {
  test('are plenty where half of them, and 16, are free', () => {
    assert.equal(arePlenty(place(100), 50), true)
    assert.equal(arePlenty(place(100), 51), false)
    assert.equal(arePlenty(place(20), 4), true)
    assert.equal(arePlenty(place(20), 5), false)
    assert.equal(arePlenty(place(1), 0), false)
  })

  test('are not plenty when the store has not told of them for a while, or the clock has moved', () => {
    assert.equal(arePlenty(place(100), 1, 100), true)
    assert.equal(arePlenty(place(100), 1, 101), false)
    assert.equal(arePlenty(place(100), 1, -101), false)
  })

  test('are not plenty where nobody says how many there are', () => {
    assert.equal(arePlenty(place(undefined), 1), false)
  })

  test('do not matter to a call that holds none', () => {
    const places = createFreePlaces(() => 0)
    assert.equal(places.arePlenty(reservationOf('1', [budget(1, 10)])), true)
  })

  test('are forgotten, the oldest first, where there are very many counters', () => {
    const places = createFreePlaces(() => 0)
    const callOf = (name: number) => reservationOf('1', [{ ...place(100), counter: `concurrent/${name}` }])
    for (let name = 0; name <= 1000; name += 1) places.granted(callOf(name), { counters: [{ used: 0, reserved: 1 }] })
    assert.equal(places.arePlenty(callOf(0)), false)
    assert.equal(places.arePlenty(callOf(1)), true)
  })
})
