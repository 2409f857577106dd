import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { until } from '../../../../until.ts'
import { budgetOfAll, startWorld } from './scene.ts'
import { dear } from './world.ts'

describe('a budget', () => {
  test('that others have reserved is waited for, first come first served', async (context) => {
    const one = (await startWorld(context, { a: dear }, {})).mostUsd('a')
    const done: number[] = []
    const { ask, usd } = await startWorld(context, { a: dear }, budgetOfAll(one * 1.2), () => ({ afterMs: 5 }))
    await Promise.all(Array.from({ length: 8 }, (_, index) => ask().then(() => done.push(index))))
    assert.deepEqual(done, [0, 1, 2, 3, 4, 5, 6, 7])
    assert.equal((await usd()).reserved, 0)
  })

  test('that others hold until the time is up is no 402: nothing has been spent yet', async (context) => {
    const one = (await startWorld(context, { a: dear }, {})).mostUsd('a')
    const client = new AbortController()
    const { errorOf, asked } = await startWorld(context, { a: dear }, budgetOfAll(one * 1.2), () => ({
      afterMs: 10_000,
    }))
    const first = errorOf({ signal: client.signal })
    const error = await errorOf({ timeoutMs: 100 })
    assert.deepEqual([error?.code, error?.status], ['deadline_exceeded', 504])
    assert.match(error?.message ?? '', /Calls under way have reserved what is left of the budget/)
    assert.equal(error?.details.fallbackErrors?.[0]?.may_be_billed, undefined)
    client.abort(new LlmError('client_closed', 'Gone'))
    await first
    assert.equal(asked.length, 1)
  })

  test('is left at once by a client that goes away while it waits', async (context) => {
    const one = (await startWorld(context, { a: dear }, {})).mostUsd('a')
    const { errorOf, ask, usd } = await startWorld(context, { a: dear }, budgetOfAll(one * 1.2), () => ({
      afterMs: 40,
    }))
    const first = ask()
    const client = new AbortController()
    const second = errorOf({ signal: client.signal })
    const third = ask()
    setTimeout(() => client.abort(new LlmError('client_closed', 'Gone')), 10)
    assert.equal((await second)?.code, 'client_closed')
    await Promise.all([first, third])
    assert.deepEqual(await usd(), { used: 0.004, reserved: 0 })
  })

  test('gets back at once what was reserved for a client that has gone meanwhile', async (context) => {
    const { another, usd, store } = await startWorld(context, { a: dear }, budgetOfAll(10))
    const { errorOf, asked } = another(20)
    const client = new AbortController()
    setTimeout(() => client.abort(new LlmError('client_closed', 'Gone')), 5)
    assert.equal((await errorOf({ signal: client.signal }))?.code, 'client_closed')
    assert.deepEqual([asked, await usd(), await store.ledger.size()], [[], { used: 0, reserved: 0 }, 0])
  })

  test('gets back what was lost for an attempt that has expired and then is refused; its record is void, and in no sum', async (context) => {
    const refused = () => ({ afterMs: 100, error: new LlmError('model_not_found', 'No') })
    const { errorOf, asked, store, clock, usd } = await startWorld(context, { a: dear }, budgetOfAll(10), refused)
    const ended = errorOf()
    await until(async () => asked.length === 1)
    clock.nowMs += 3_600_000
    await store.accounts.expire()
    const records = async () => (await store.ledger.read(undefined, 10)).map(({ text }) => JSON.parse(text))
    const [lost] = await records()
    assert.equal(lost.status, 'unsettled')
    await ended
    await until(async () => (await records())[0]?.status === 'void')
    const [corrected, ...others] = await records()
    assert.deepEqual([corrected.id, corrected.costNanoUsd, corrected.code, others], [lost.id, 0, 'model_not_found', []])
    assert.deepEqual(await usd(), { used: 0, reserved: 0 })
    const [totals] = await store.ledger.tallies(['total'])
    assert.equal(totals?.size, 0)
  })

  test('is not used by a call whose time is up when the store answers', async (context) => {
    const { another, usd, store } = await startWorld(context, { a: dear }, budgetOfAll(10))
    const { errorOf, asked } = another(40)
    const error = await errorOf({ timeoutMs: 20 })
    assert.deepEqual(
      [error?.code, error?.message],
      ['deadline_exceeded', 'The time was up before anybody could be asked'],
    )
    assert.deepEqual([asked, await usd(), await store.ledger.size()], [[], { used: 0, reserved: 0 }, 0])
  })
})
