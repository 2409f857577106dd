import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createWatch } from '../../../../functions/llm-router/dispatch/waking/watch.ts'

/** A watch of a host that comes when the test says so, on a clock that moves as the watch waits. */
function scene() {
  const pauses: number[] = []
  const counts = { looks: 0, missed: 0 }
  let nowMs = 0
  let isThere = false
  let mayGoOn = Promise.withResolvers<void>()
  const watch = createWatch({
    async isThere(signal) {
      signal.throwIfAborted()
      counts.looks += 1
      return isThere
    },
    missed: () => {
      counts.missed += 1
    },
    async wait(ms, signal) {
      pauses.push(ms)
      const left = Promise.withResolvers<never>()
      signal.addEventListener('abort', () => left.reject(signal.reason))
      await Promise.race([mayGoOn.promise, left.promise])
      nowMs += ms
    },
    steadyNow: () => nowMs,
  })
  return {
    ...{ watch, pauses, counts },
    comes: () => {
      isThere = true
    },
    pass: (ms: number) => {
      nowMs += ms
    },
    /** Lets so many pauses pass. */
    async goOn(count: number) {
      for (let passed = 0; passed < count; passed += 1) {
        mayGoOn.resolve()
        mayGoOn = Promise.withResolvers()
        for (let turns = 0; turns < 5; turns += 1) await turn()
      }
    },
  }
}

const { signal: never } = new AbortController()

describe('a watch for a host that starts', () => {
  test('looks once for all who wait, after 250 ms, and twice as long each time, up to 5 s', async () => {
    const { watch, pauses, counts, comes, goOn } = scene()
    watch.missed()
    const waiting = [watch.awake(never), watch.awake(never), watch.awake(never)]
    await goOn(7)
    assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000, 5000])
    assert.deepEqual(counts, { looks: 7, missed: 8 })
    comes()
    await goOn(1)
    await Promise.all(waiting)
    assert.equal(counts.looks, 8)
  })

  test('is over as soon as the last has left, and only then', async () => {
    const { watch, pauses, counts, goOn } = scene()
    const leaving = [new AbortController(), new AbortController()]
    const [first, last] = leaving.map(({ signal }) => watch.awake(signal))
    leaving[0]?.abort(new Error('left'))
    await assert.rejects(async () => first, /left/)
    await goOn(1)
    assert.equal(counts.looks, 1)
    leaving[1]?.abort(new Error('left'))
    await assert.rejects(async () => last, /left/)
    await goOn(3)
    assert.deepEqual([counts.looks, pauses.length], [1, 2])
  })

  test('lets a request ask by itself where nobody watches, and no sooner than the next look would be', () => {
    const { watch, pass } = scene()
    assert.equal(watch.isDue(), true)
    watch.missed()
    assert.equal(watch.isDue(), false)
    pass(250)
    assert.equal(watch.isDue(), true)
    watch.missed()
    pass(499)
    assert.equal(watch.isDue(), false)
    pass(1)
    assert.equal(watch.isDue(), true)
    watch.awake(never).catch(() => {})
    assert.equal(watch.isDue(), false)
  })

  test('takes requests that have asked together for one', () => {
    const { watch, pass } = scene()
    for (let count = 0; count < 20; count += 1) watch.missed()
    pass(250)
    assert.equal(watch.isDue(), true)
  })

  test('begins with short pauses again once the host has answered', async () => {
    const { watch, pauses, comes, goOn } = scene()
    const first = watch.awake(never)
    await goOn(3)
    comes()
    await goOn(1)
    await first
    watch.woke()
    watch.missed()
    watch.awake(never).catch(() => {})
    assert.equal(pauses.at(-1), 250)
  })
})
