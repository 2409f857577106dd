import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { two } from './two-routers.ts'

describe('what a router tells the others', () => {
  test('is written once a second at most, but at once where it concerns whether a target may be asked', async (context) => {
    const { one, store, settle, pass } = two(context)
    for (let count = 0; count < 1000; count += 1) {
      one.answer(count)
      if (count % 100 === 0) await settle()
    }
    assert.equal(store.counts.writes, 1)
    await pass(1000)
    assert.equal(store.counts.writes, 2)
    one.fail('rate_limited', { retryAfterMs: 1000 })
    await settle()
    assert.equal(store.counts.writes, 3)
  })

  test('is repeated while the store is away, and once it is back told as it is then', async (context) => {
    const { one, other, store, settle, pass } = two(context)
    store.fail('away')
    one.fail('rate_limited', { retryAfterMs: 60_000 })
    await settle()
    assert.equal(one.status(), 'cooling')
    for (let count = 0; count < 3; count += 1) {
      await pass(1000)
    }
    store.fail(undefined)
    for (let count = 0; count < 2; count += 1) other.fail('provider_unavailable')
    await settle()
    await pass(1000)
    await other.read()
    assert.equal(other.status(), 'cooling')
    assert.equal(other.state.shared.value.circuit.consecutiveFailures, 2)
  })

  test('counts once, though the answer of the store was lost', async (context) => {
    const { one, other, store, pass } = two(context)
    const call = one.state.begin({ tokens: 1 })
    await pass(1000)
    store.fail('lost')
    call.failed({ code: 'provider_unavailable' })
    await pass(1000)
    store.fail(undefined)
    await pass(1000)
    await one.read()
    await other.read()
    for (const { state } of [one, other]) assert.equal(state.shared.value.circuit.consecutiveFailures, 1)
    assert.equal(one.state.shared.hasNews, false)
  })

  test('takes the place of what is no standing, which is logged once', async (context) => {
    const { one, other, store, settle } = two(context)
    const name = `standing/1/${one.target.name}`
    const foreign = [
      ...['', 'null', '{}', '[1]', '{"known":{},"writers":[]}', '{"known":{"circuit":"open"},"writers":[]}'],
      JSON.stringify({ known: { ...one.state.shared.value, lastBeganMs: -1 }, writers: [] }),
      JSON.stringify({ known: { ...one.state.shared.value, more: 1 }, writers: [] }),
    ]
    for (const [index, text] of foreign.entries()) {
      store.stored.set(name, { name, version: 100 + index, text })
      await other.read()
      await other.read()
      assert.equal(other.status(), 'closed')
      assert.equal(other.lines.filter((line) => /cannot read what the store holds/.test(line)).length, index + 1, text)
    }
    other.fail('rate_limited', { retryAfterMs: 1000 })
    await settle()
    await one.read()
    assert.equal(one.status(), 'cooling')
  })

  test('holds no prompt’s fingerprint that would identify it', async (context) => {
    const { one, store, pass } = two(context)
    const fingerprint = 'c0ffee00'.repeat(8)
    one.state.begin({ tokens: 1, asked: { tokens: 1, fingerprint: () => fingerprint } }).failed({ code: 'bad_reply' })
    await pass(1000)
    const texts = [...store.stored.values()].map(({ text }) => text).join()
    assert.match(texts, /"c0ff"/)
    assert.doesNotMatch(texts, /c0ffe/)
  })
})

describe('a request', () => {
  test('waits for what the others know if it is the first, or the first after a break', async (context) => {
    const { one, add, clock, settle } = two(context)
    one.fail('rate_limited', { retryAfterMs: 60_000 })
    await settle()
    const fresh = add('fresh')
    fresh.read()
    await fresh.shared.learning()
    assert.equal(fresh.status(), 'cooling')
    clock.nowMs += 1999
    fresh.read()
    assert.equal(fresh.shared.learning(), undefined)
    await settle()
    clock.nowMs += 2000
    fresh.read()
    assert.ok(fresh.shared.learning())
  })

  test('waits no longer than 50 ms for a store that does not answer', async (context) => {
    const { store, add, pass } = two(context)
    store.documents.read = () => new Promise(() => {})
    const fresh = add('fresh')
    fresh.read()
    let isOver = false
    fresh.shared.learning()?.then(() => {
      isOver = true
    })
    await pass(49)
    assert.equal(isOver, false)
    await pass(1)
    assert.equal(isOver, true)
  })
})
