import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createWarmPrefixes, type HeldUnder } from '../../../../functions/llm-router/state/warm-prefixes.ts'

const held = (key: string, target: string, atMs: number, more: Partial<HeldUnder> = {}): HeldUnder => ({
  ...{ key, target, tokens: 1000, atMs, untilMs: atMs + 300_000 },
  ...more,
})

describe('what is cached', () => {
  test('is known while it lives, the latest first', () => {
    let nowMs = 0
    const prefixes = createWarmPrefixes(
      () => nowMs,
      () => {},
    )
    prefixes.hold(held('c', 'a', 0, { untilMs: 7_200_000 }))
    prefixes.hold(held('c', 'b', 10))
    prefixes.hold(held('c', 'a', 20, { tokens: 2000, untilMs: 300_020 }))
    nowMs = 20
    assert.deepEqual(
      prefixes.of('c').map(({ target, tokens }) => [target, tokens]),
      [
        ['a', 2000],
        ['b', 1000],
      ],
    )
    nowMs = 300_010
    assert.deepEqual(
      prefixes.of('c').map(({ target }) => target),
      ['a'],
    )
    nowMs = 300_020
    assert.deepEqual(prefixes.of('c'), [])
    assert.deepEqual(prefixes.own(10), [])
  })

  test('is bounded: what was asked for the longest ago is forgotten', () => {
    const prefixes = createWarmPrefixes(
      () => 0,
      () => {},
      100,
    )
    for (let key = 0; key < 100; key += 1) prefixes.hold(held(`c${key}`, 'a', 0))
    prefixes.hold(held('c0', 'a', 1))
    for (let key = 100; key < 150; key += 1) prefixes.hold(held(`c${key}`, 'a', 0))
    const known = Array.from({ length: 150 }, (_, key) => key).filter((key) => prefixes.of(`c${key}`).length > 0)
    assert.deepEqual([known.length, known.slice(0, 2)], [100, [0, 51]])
    for (let target = 0; target < 10; target += 1) prefixes.hold(held('c', `t${target}`, target))
    assert.equal(prefixes.of('c').length, 4)
  })

  test('is learned from others where it is later, and not from a clock that is wrong', () => {
    const prefixes = createWarmPrefixes(
      () => 1000,
      () => {},
    )
    prefixes.hold(held('c', 'a', 900, { tokens: 5 }))
    prefixes.learn([
      held('c', 'a', 800),
      held('c', 'b', 950),
      held('d', 'a', 100_000),
      held('e', 'a', -400_000),
      held('f', 'a', 10),
    ])
    assert.deepEqual(
      prefixes.of('c').map(({ target, tokens }) => [target, tokens]),
      [
        ['b', 1000],
        ['a', 5],
      ],
    )
    assert.deepEqual(
      ['d', 'e', 'f'].map((key) => prefixes.of(key).length),
      [0, 0, 1],
    )
    assert.deepEqual(
      prefixes.own(10).map(({ key, target }) => [key, target]),
      [['c', 'a']],
    )
  })
})
