import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLookups } from '../../../../functions/llm-router/keys/lookups.ts'

function scene() {
  const asked: string[] = []
  const store = { nowMs: 0, changedMs: -1, isAway: false, names: new Map([['known', 1]]) }
  const lookup = createLookups<number>({
    async find(name) {
      asked.push(name)
      const found = store.names.get(name)
      await new Promise(setImmediate)
      if (store.isAway) throw new Error('away')
      return found
    },
    ...{ freshMs: 2000, staleMs: 300_000, mostKnown: 2, mostUnknown: 2 },
    changedMs: () => store.changedMs,
    now: () => store.nowMs,
  })
  return { asked, store, lookup }
}

describe('a lookup', () => {
  test('is remembered for its time, whether it found something or not, and then asked again', async () => {
    const { asked, store, lookup } = scene()
    for (const name of ['known', 'unknown']) {
      const found = name === 'known' ? 1 : undefined
      asked.length = 0
      store.nowMs = 0
      assert.equal(await lookup(name), found)
      store.nowMs = 1999
      assert.equal(await lookup(name), found)
      assert.equal(asked.length, 1)
      store.nowMs = 2000
      assert.equal(await lookup(name), found)
      assert.equal(asked.length, 2)
    }
  })

  test('sees at once what this router itself has changed', async () => {
    const { store, lookup } = scene()
    assert.equal(await lookup('known'), 1)
    store.names.delete('known')
    assert.equal(await lookup('known'), 1)
    store.changedMs = store.nowMs
    assert.equal(await lookup('known'), undefined)
  })

  test('sees what was removed, and what was added, as soon as its time is over', async () => {
    const { store, lookup } = scene()
    assert.equal(await lookup('known'), 1)
    assert.equal(await lookup('new'), undefined)
    store.names = new Map([['new', 2]])
    store.nowMs = 2000
    assert.equal(await lookup('known'), undefined)
    assert.equal(await lookup('new'), 2)
  })

  test('is shared by all who ask at once, also if it fails', async () => {
    const { asked, store, lookup } = scene()
    assert.deepEqual(await Promise.all(Array.from({ length: 50 }, () => lookup('known'))), Array(50).fill(1))
    assert.equal(asked.length, 1)
    store.isAway = true
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => lookup('other')))
    assert.ok(all.every(({ status }) => status === 'rejected'))
    assert.equal(asked.length, 2)
  })

  test('goes on with what it knows while nobody answers, for a while, and refuses what it does not know', async () => {
    const { store, lookup } = scene()
    await lookup('known')
    store.isAway = true
    store.nowMs = 301_999
    assert.equal(await lookup('known'), 1)
    await assert.rejects(lookup('other'), { code: 'store_unavailable' })
    store.nowMs = 302_000
    await assert.rejects(lookup('known'), { code: 'store_unavailable' })
    store.isAway = false
    assert.equal(await lookup('known'), 1)
  })

  test('of names that nobody knows, however many, pushes out none that somebody does', async () => {
    const { asked, lookup } = scene()
    await lookup('known')
    for (let index = 0; index < 100; index += 1) await lookup(`unknown ${index}`)
    asked.length = 0
    await lookup('known')
    assert.deepEqual(asked, [])
    await lookup('unknown 0')
    assert.deepEqual(asked, ['unknown 0'])
  })

  test('is not prolonged by a clock that is set back', async () => {
    const { asked, store, lookup } = scene()
    store.nowMs = 10_000
    await lookup('known')
    store.nowMs = 5000
    await lookup('known')
    assert.equal(asked.length, 2)
  })

  test('does not go on for longer without an answer after a clock was set back', async () => {
    const { store, lookup } = scene()
    store.nowMs = 3_600_000
    await lookup('known')
    store.isAway = true
    store.nowMs = 3_599_999
    assert.equal(await lookup('known'), 1)
    store.nowMs = 400_000
    await assert.rejects(lookup('known'), { code: 'store_unavailable' })
  })
})
