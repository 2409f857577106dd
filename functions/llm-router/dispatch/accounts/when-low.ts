import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { RoutingRequest } from '../../choose/request.ts'
import { anyone } from '../../keys/caller.ts'
import type { HoldersOf } from '../../keys/holders.ts'
import { namesStrategy, strategyOnceLow } from '../../keys/policy.ts'
import type { BudgetView } from '../../money/budgets/view.ts'
import type { Accounts } from '../../store/accounts.ts'

/** The strategy in place of a request's own, if it names none and a budget is low that says so. */
export type StrategyWhenLow = (request: RoutingRequest) => Promise<StrategyName | undefined>

export type WhenLowParts = { holdersOf: HoldersOf; view: BudgetView; accounts: Pick<Accounts, 'read'> }

/** Counters that nobody has asked about for a second are read first; while the store is away, what was last known holds. */
export function createStrategyWhenLow({ holdersOf, view, accounts }: WhenLowParts): StrategyWhenLow {
  return async (request) => {
    if (namesStrategy(request)) return undefined
    const holders = holdersOf(request.caller ?? anyone)
    const { strategy: whenLow, unread } = view.strategyWhenLow(holders)
    if (unread.length === 0) return strategyOnceLow(request, whenLow)
    const amounts = await accounts.read(unread).catch(() => [])
    for (const [index, { used }] of amounts.entries()) view.set(unread[index] ?? '', used)
    return strategyOnceLow(request, view.strategyWhenLow(holders).strategy)
  }
}
