import { anyone, type Caller } from '../../keys/caller.ts'
import type { HoldersOf } from '../../keys/holders.ts'
import { type Balance, balancesOf } from '../../money/budgets/balance.ts'
import type { PeriodOf } from '../../money/budgets/period.ts'
import type { Accounts } from '../../store/accounts.ts'

/**
 * What is left of the budgets that hold for a caller, as it is now.
 * @throws StoreError if nobody can tell
 */
export type ReadBalances = (caller?: Caller) => Promise<Balance[]>

type Parts = { accounts: Pick<Accounts, 'read'>; holdersOf: HoldersOf; periodOf: PeriodOf; now: () => number }

export function createReadBalances({ accounts, holdersOf, periodOf, now }: Parts): ReadBalances {
  return async (caller = anyone) => {
    const budgets = balancesOf(holdersOf(caller), periodOf, now())
    if (budgets.length === 0) return []
    const amounts = await accounts.read(budgets.map(({ counter }) => counter))
    return budgets.map(({ toBalance }, index) => toBalance(amounts[index] ?? { used: 0, reserved: 0 }))
  }
}
