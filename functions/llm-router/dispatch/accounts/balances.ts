import { anyone, type Caller } from '../../keys/caller.ts'
import type { HoldersOf } from '../../keys/holders.ts'
import { type Balance, balancesOf, type LimitBalance, limitBalancesOf } from '../../money/budgets/balance.ts'
import type { PeriodOf } from '../../money/budgets/period.ts'
import type { Accounts } from '../../store/accounts.ts'

/**
 * What is left of the budgets and limits that hold for a caller, as it is now: of its key, its user, its department and all.
 * @throws StoreError if nobody can tell
 */
export type ReadBalances = (caller?: Caller) => Promise<{ balances: Balance[]; limit_balances: LimitBalance[] }>

type Parts = { accounts: Pick<Accounts, 'read'>; holdersOf: HoldersOf; periodOf: PeriodOf; now: () => number }

export function createReadBalances({ accounts, holdersOf, periodOf, now }: Parts): ReadBalances {
  return async (caller = anyone) => {
    const holders = holdersOf(caller)
    const budgets = balancesOf(holders, periodOf, now())
    const limits = limitBalancesOf(holders, now())
    const counters = [...budgets, ...limits].map(({ counter }) => counter)
    const read = counters.length === 0 ? [] : await accounts.read(counters)
    const amountsAt = (index: number) => read[index] ?? { used: 0, reserved: 0 }
    return {
      balances: budgets.map(({ toBalance }, index) => toBalance(amountsAt(index))),
      limit_balances: limits.map(({ toBalance }, index) => toBalance(amountsAt(budgets.length + index))),
    }
  }
}
