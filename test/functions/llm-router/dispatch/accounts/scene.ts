import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Key } from '../../../../../functions/llm-router/keys/key-schema.ts'
import type { Reservation } from '../../../../../functions/llm-router/store/accounts.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { type Answer, createSpendWorld, readWorldCatalogue } from './world.ts'

export const today = Date.parse('2026-11-25T12:00:00Z')
export const monthOfAll = 'budget/all/all/2026-11-01/month'

export async function startWorld(
  context: TestContext,
  targets: Record<string, object>,
  more: object,
  answerOf: (provider: string) => Answer = () => ({ afterMs: 1 }),
) {
  const clock = { nowMs: today }
  const now = () => clock.nowMs
  const store = await openSqliteStore(undefined, now)
  context.after(() => store.close())
  const catalogue = await readWorldCatalogue(targets, more)
  /** A router with this store, which may answer late. */
  const create = (lateMs = 0) => {
    const late = {
      reserve: async (reservation: Reservation) => {
        const grant = await store.accounts.reserve(reservation)
        await wait(lateMs)
        return grant
      },
    }
    const accounts = lateMs === 0 ? store.accounts : { ...store.accounts, ...late }
    return createSpendWorld(catalogue, accounts, ({ provider }) => answerOf(provider), now)
  }
  const usd = async (counter = monthOfAll) => {
    const [amounts] = await store.accounts.read([counter])
    assert.ok(amounts)
    return { used: amounts.used / 1e9, reserved: amounts.reserved / 1e9 }
  }
  return { ...create(), another: create, store, catalogue, usd, clock }
}

export const budgetOfAll = (usd: number, more: object = {}) => ({
  allowances: { all: { budgets: [{ usd, per: 'month', ...more }] } },
})
export const key = (more: object): Key => ({
  ...{ id: 'k1', name: 'one', tags: [], private: false, limits: {}, budgets: [], disabled: false },
  ...more,
})
