import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { RoutingRequest } from '../../choose/request.ts'
import { anyone } from '../../keys/caller.ts'
import type { HoldersOf } from '../../keys/holders.ts'
import type { BudgetView } from '../../money/budgets/view.ts'
import type { Accounts } from '../../store/accounts.ts'

/** The strategy in place of a request's own, if it names none and a budget is low that says so. */
export type StrategyWhenLow = (request: RoutingRequest) => Promise<StrategyName | undefined>

export type WhenLowParts = { holdersOf: HoldersOf; view: BudgetView; accounts: Pick<Accounts, 'read'> }

/** Counters that nobody has asked about for a second are read first; while the store is away, what was last known holds. */
export function createStrategyWhenLow({ holdersOf, view, accounts }: WhenLowParts): StrategyWhenLow {
  return async ({ strategy, caller = anyone }) => {
    // What comes from the key is as good as nothing said.
    if (strategy !== undefined && strategy !== caller.strategy) return undefined
    const holders = holdersOf(caller)
    const isPermitted = (found: StrategyName | undefined) => found && (caller.key?.strategies?.includes(found) ?? true)
    const { strategy: whenLow, unread } = view.strategyWhenLow(holders)
    if (unread.length === 0) return isPermitted(whenLow) ? whenLow : undefined
    const amounts = await accounts.read(unread).catch(() => [])
    for (const [index, { used }] of amounts.entries()) view.set(unread[index] ?? '', used)
    const { strategy: nowLow } = view.strategyWhenLow(holders)
    return isPermitted(nowLow) ? nowLow : undefined
  }
}
