import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createHolders } from '../../../../../functions/llm-router/keys/holders.ts'
import { chargesOf } from '../../../../../functions/llm-router/money/budgets/claims.ts'
import { createPeriods } from '../../../../../functions/llm-router/money/budgets/period.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { shipped } from '../../shipped.ts'
import { reservationOf, settlementOf, startMs } from '../../store/attempts.ts'

const [target] = shipped.targets
assert.ok(target)
const budget = { usd: 2, per: 'day', softPercent: 50, hard: true, whenLow: undefined } as const
const none = { budgets: [], limits: {} }
const holdersOf = createHolders({
  shadow: [],
  allowances: { all: { ...none, budgets: [budget] }, departments: {}, users: {}, eachUser: none },
})

test('a router whose clock is days ahead for a while empties no budget of the others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  const file = join(folder, 'router.db')
  let aheadMs = 0
  const stores = await Promise.all([
    openSqliteStore(file, () => startMs),
    openSqliteStore(file, () => startMs + aheadMs),
  ])
  const [right, wrong] = stores
  assert.ok(right && wrong)
  const charges = chargesOf({
    holders: holdersOf({ tags: [] }),
    target,
    mostNanoUsd: 500,
    tokens: 400,
    isFirst: true,
    nowMs: startMs,
    periodOf: createPeriods({ timeZone: 'UTC', fiscalYearStartMonth: 1 }),
  })
  const claims = charges.flatMap(({ about, claim }) => (about === 'budget' ? [claim] : []))
  const counters = claims.map(({ counter }) => counter)
  assert.equal(counters.length, 1)
  const reservation = reservationOf('1', claims)
  await right.accounts.reserve(reservation)
  await right.accounts.settle(settlementOf(reservation, 300))
  aheadMs = 5 * 86_400_000
  // More often than it looks for what has expired.
  for (let count = 0; count < 40; count += 1) await wrong.accounts.read(counters)
  aheadMs = 0
  for (const { accounts } of stores) assert.deepEqual(await accounts.read(counters), [{ used: 300, reserved: 0 }])
  await Promise.all(stores.map((store) => store.close()))
  await rm(folder, { recursive: true })
})
