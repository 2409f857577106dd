import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createHolders } from '../../../../../functions/llm-router/keys/holders.ts'
import { chargesOf, usedOf } from '../../../../../functions/llm-router/money/budgets/claims.ts'
import { createPeriods } from '../../../../../functions/llm-router/money/budgets/period.ts'
import { verdictOn } from '../../../../../functions/llm-router/money/budgets/verdict.ts'
import { shipped } from '../../shipped.ts'

const [some] = shipped.targets
assert.ok(some)
const nowMs = Date.parse('2026-11-25T12:34:56Z')
const minute = Math.floor(nowMs / 60_000)
const budget = { usd: 2, per: 'day', softPercent: 50, hard: true, whenLow: undefined } as const
const allowance = { budgets: [budget], limits: { requestsPerMinute: 5, tokensPerMinute: 1000, concurrent: 2 } }
const none = { budgets: [], limits: {} }
const holdersOf = createHolders({
  shadow: [],
  allowances: { all: allowance, departments: {}, users: { known: none }, eachUser: { ...none, budgets: [budget] } },
})
const expected = {
  holders: holdersOf({ user: 'a/b c', tags: [] }),
  target: { ...some, requestsPerMinute: 7, tokensPerMinute: 300 },
  mostNanoUsd: 500 as number | undefined,
  tokens: 400,
  isFirst: true,
  nowMs,
  periodOf: createPeriods({ timeZone: 'UTC', fiscalYearStartMonth: 1 }),
}
const claims = (more: Partial<typeof expected> = {}) => chargesOf({ ...expected, ...more }).map(({ claim }) => claim)

describe('the claims of an attempt', () => {
  test('are on the limits of who asks, on those of the target, and on budgets, in this order', () => {
    const soon = { expiresMs: (minute + 2) * 60_000 }
    const target = encodeURIComponent(some.name)
    const day = { amount: 500, most: 2e9, expiresMs: Date.parse('2026-12-03T00:00:00Z') }
    assert.deepEqual(claims(), [
      { counter: `rpm/all/all/${minute}`, amount: 1, most: 5, ...soon },
      { counter: `tpm/all/all/${minute}`, amount: 400, most: 1000, ...soon },
      { counter: 'concurrent/all/all', amount: 1, most: 2, isHeld: true },
      { counter: `target-rpm/${target}/${minute}`, amount: 1, most: 7, ...soon },
      { counter: `target-tpm/${target}/${minute}`, amount: 300, most: 300, ...soon },
      { counter: 'budget/user/a%2Fb%20c/2026-11-25/day', ...day },
      { counter: 'budget/all/all/2026-11-25/day', ...day },
    ])
  })
  test('of a later attempt leave the request its place in the minute, and refuse it neither tokens nor a place beside others', () => {
    const later = claims({ isFirst: false }).map(({ counter, amount, most }) => [counter.split('/')[0], amount, most])
    assert.deepEqual(later.slice(0, 4), [
      ['tpm', 400, undefined],
      ['concurrent', 1, undefined],
      ['target-rpm', 1, 7],
      ['target-tpm', 300, 300],
    ])
  })
  test('count without a cap where the cost is unknown or nothing', () => {
    for (const mostNanoUsd of [undefined, 0]) {
      const [last] = claims({ mostNanoUsd }).slice(-1)
      assert.deepEqual([last?.amount, last?.most], [0, undefined])
    }
  })
  test('are none where nothing is set: a user’s own entry replaces that of each user', () => {
    const holders = createHolders({
      shadow: [],
      allowances: { all: none, departments: {}, users: { known: none }, eachUser: allowance },
    })
    assert.deepEqual(holders({ user: 'known', department: 'x', tags: [] }), [])
    assert.equal(holders({ user: 'other', tags: [] }).length, 1)
    assert.deepEqual(holders({ tags: [] }), [])
  })
  test('have counters of their own for whatever name, also one that is no text', () => {
    const path = (user: string) => holdersOf({ user, tags: [] })[0]?.path
    assert.notEqual(path('a/b'), path('a%2Fb'))
    assert.equal(path('\ud800'), `user/${encodeURIComponent('\ufffd')}`)
  })
})

describe('what is used of them', () => {
  const used = (how: { nanoUsd: number; tokens: number | undefined; wasSent: boolean }) =>
    usedOf(chargesOf(expected), { hasReached: how.wasSent, hasPlace: how.wasSent, ...how })
  test('is a request, the tokens, no place, and the cost', () => {
    assert.deepEqual(used({ nanoUsd: 90, tokens: 70, wasSent: true }), [1, 70, 0, 1, 70, 90, 90])
  })
  test('is what was expected where the tokens are unknown', () => {
    assert.deepEqual(used({ nanoUsd: 500, tokens: undefined, wasSent: true }), [1, 400, 0, 1, 300, 500, 500])
  })
  test('is a request of a target that has refused it, and nothing of one that was never sent', () => {
    assert.deepEqual(used({ nanoUsd: 0, tokens: 0, wasSent: true }), [1, 0, 0, 1, 0, 0, 0])
    assert.deepEqual(used({ nanoUsd: 0, tokens: 0, wasSent: false }), [0, 0, 0, 0, 0, 0, 0])
  })
})

describe('a refused reservation', () => {
  const charges = chargesOf(expected)
  const empty = charges.map(() => ({ used: 0, reserved: 0 }))
  const verdict = (...changed: [number, { used: number; reserved: number }][]) => {
    const counters = [...empty]
    for (const [index, amounts] of changed) counters[index] = amounts
    const found = verdictOn(charges, counters)
    return [found.may, 'charge' in found ? found.charge.claim.counter.split('/')[0] : undefined]
  }
  test('waits for a budget that others have reserved', () => {
    assert.deepEqual(verdict([6, { used: 1e9, reserved: 1e9 }]), ['wait', 'budget'])
    assert.deepEqual(verdict([6, { used: 2e9 - 500, reserved: 1 }]), ['wait', 'budget'])
  })
  test('is final where a budget is used up, whatever else is waited for', () => {
    assert.deepEqual(verdict([6, { used: 2e9 - 499, reserved: 0 }]), ['not', 'budget'])
    assert.deepEqual(verdict([5, { used: 1e9, reserved: 1e9 }], [6, { used: 2e9, reserved: 0 }]), ['not', 'budget'])
  })
  test('does not wait for a limit', () => {
    assert.deepEqual(verdict([0, { used: 4, reserved: 1 }]), ['not', 'rpm'])
    assert.deepEqual(verdict([2, { used: 0, reserved: 2 }], [6, { used: 1e9, reserved: 1e9 }]), ['not', 'concurrent'])
  })
  test('may begin if nothing is in the way any more', () => {
    assert.deepEqual(verdict([6, { used: 2e9 - 500, reserved: 0 }]), ['begin', undefined])
  })
})
