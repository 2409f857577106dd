import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPlace } from '../../../../../functions/llm-router/dispatch/accounts/place.ts'

test('a request has one place, which stays used once an attempt was sent', () => {
  const place = createPlace()
  const [first, beside] = [place.join(), place.join()]
  assert.deepEqual([first.isFirst, beside.isFirst], [true, false])
  assert.deepEqual([beside.leave(false), first.leave(true)], [true, true])
  assert.equal(place.join().isFirst, false)
})

test('the place of an attempt that was never sent is free for the next one', () => {
  const place = createPlace()
  assert.equal(place.join().leave(false), false)
  assert.equal(place.join().isFirst, true)
})

test('a place on which another attempt counts stays used, whether the first was sent or not', () => {
  for (const firstEndsFirst of [true, false]) {
    const place = createPlace()
    const [first, beside] = [place.join(), place.join()]
    const ends = [() => first.leave(false), () => beside.leave(true)]
    for (const end of firstEndsFirst ? ends : ends.reverse()) assert.equal(end(), true)
    assert.equal(place.join().isFirst, false)
  }
})
