import * as v from 'valibot'
import type { BudgetList, BudgetState } from '#runtime/contract/admin/budgets.ts'
import { present } from '#runtime/contract/present.ts'
import { json } from '#runtime/http/call.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Declared } from '../keys/declared.ts'
import { type Listed, listHolders } from '../keys/holders.ts'
import type { Key } from '../keys/key-schema.ts'
import { toKey } from '../keys/stored.ts'
import { budgetCounter } from '../money/budgets/claims.ts'
import type { HeldBudget } from '../money/budgets/holder.ts'
import { runsOutMs } from '../money/budgets/pace.ts'
import { createPeriods, type Period } from '../money/budgets/period.ts'
import { toUsd } from '../money/nano-usd.ts'
import type { Accounts, Amounts } from '../store/accounts.ts'
import type { KeyStore } from '../store/key-store.ts'
import type { AdminRoute } from './guard.ts'
import { toTime } from './iso-time.ts'
import { parameter, parametersOf, readQuery } from './query.ts'

/** What is wanted: `user` whose own copy is listed of the budgets of each user, and at most so many budgets of keys. */
export type BudgetQuery = { user?: string | undefined; mostOfKeys?: number }

export type ListBudgets = (query?: BudgetQuery) => Promise<BudgetList>

export type ListBudgetsParts = {
  catalogue: Pick<Catalogue, 'allowances' | 'calendar' | 'shadow'>
  declared: Declared
  keyStore: Pick<KeyStore, 'list'>
  accounts: Pick<Accounts, 'read'>
  now: () => number
}

/** More are for the ledger, not for a page. There are as many of all others as the catalogue names. */
const mostOfKeysOnPage = 2000
const countersAtOnce = 200

type Asked = Listed & { budget: HeldBudget; period: Period }

/** Lists the budgets, with what is used and left of it, and when it will be gone. */
export function createListBudgets({ catalogue, declared, keyStore, accounts, now }: ListBudgetsParts): ListBudgets {
  const periodOf = createPeriods(catalogue.calendar)

  async function keys(): Promise<Key[]> {
    const { byId } = await declared()
    const stored = (await keyStore.list()).filter(({ id }) => !byId.has(id)).map(toKey)
    return [...byId.values(), ...stored.filter((key) => key !== undefined)].sort((one, other) =>
      one.name < other.name ? -1 : 1,
    )
  }

  async function read(counters: readonly string[]): Promise<Amounts[]> {
    const amounts: Amounts[] = []
    for (let from = 0; from < counters.length; from += countersAtOnce) {
      amounts.push(...(await accounts.read(counters.slice(from, from + countersAtOnce))))
    }
    return amounts
  }

  return async ({ user, mostOfKeys = Number.POSITIVE_INFINITY } = {}) => {
    const nowMs = now()
    const all: Asked[] = listHolders(catalogue, await keys(), user).flatMap((listed) =>
      listed.holder.budgets.map((budget) => ({ ...listed, budget, period: periodOf(budget.per, nowMs) })),
    )
    const leftOut = new Set(all.filter(isOfKey).slice(mostOfKeys))
    const asked = all.filter((one) => !leftOut.has(one))
    const counted = asked.filter(({ isEach }) => !isEach)
    const amounts = await read(counted.map(({ holder, budget, period }) => budgetCounter(holder, budget, period)))
    const known = new Map(counted.map((one, index) => [one, amounts[index]]))
    return {
      now: new Date(nowMs).toISOString(),
      time_zone: catalogue.calendar.timeZone,
      budgets: asked.map((one) => ({ ...describe(one), ...stateOf(one, known.get(one), nowMs) })),
      ...(leftOut.size > 0 && { left_out: leftOut.size }),
    }
  }
}

const querySchema = v.strictObject({ user: v.optional(parameter.text) })

/** `GET /admin/budgets`. */
export function budgetsRoute({ listBudgets }: { listBudgets: ListBudgets }): AdminRoute {
  return {
    method: 'GET',
    path: '/admin/budgets',
    parameters: parametersOf(querySchema),
    async handle({ query }) {
      const { user } = readQuery(querySchema, query)
      return json(await listBudgets({ user, mostOfKeys: mostOfKeysOnPage }))
    },
  }
}

function isOfKey({ holder }: Asked): boolean {
  return holder.scope === 'key'
}

function describe({ holder, keyId, isEach, budget, period }: Asked) {
  return {
    of: holder.scope,
    ...present({ id: keyId, name: holder.name, each: isEach }),
    ...{ per: budget.per, limit_usd: toUsd(budget.nanoUsd), soft_usd: toUsd(budget.lowNanoUsd), hard: budget.isHard },
    // A total begins and ends at no date.
    ...present({ when_low: budget.whenLow, began_at: toTime(period.startMs), resets_at: toTime(period.endMs) }),
  }
}

function stateOf({ budget, period }: Asked, amounts: Amounts | undefined, nowMs: number): Partial<BudgetState> {
  if (amounts === undefined) return {}
  const { nanoUsd, lowNanoUsd } = budget
  const { used, reserved } = amounts
  return {
    ...{
      used_usd: toUsd(used),
      reserved_usd: toUsd(reserved),
      left_usd: toUsd(Math.max(0, nanoUsd - used - reserved)),
    },
    ...{ used_percent: (100 * used) / nanoUsd, low: used >= lowNanoUsd },
    ...present({ runs_out_at: toTime(runsOutMs({ used, most: nanoUsd }, period, nowMs)) }),
  }
}
