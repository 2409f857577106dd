import { randomUUIDv7 } from 'node:crypto'
import type { Metrics } from '#runtime/metrics.ts'
import type { Catalogue } from '../../catalogue/catalogue.ts'
import { baselinesOf } from '../../choose/baselines.ts'
import { createHolders } from '../../keys/holders.ts'
import type { BudgetEvent } from '../../money/budgets/event.ts'
import { createPeriods } from '../../money/budgets/period.ts'
import { createBudgetView } from '../../money/budgets/view.ts'
import type { RecordCharge } from '../../money/cost-counters.ts'
import { createMostCost } from '../../money/most-cost.ts'
import { createPriceVersion } from '../../money/price-version.ts'
import { type Compare, createCompare } from '../../money/savings/baselines.ts'
import { noPromptCache } from '../../money/savings/prompt-caches.ts'
import { createObserveAllowances } from '../../observe/allowances.ts'
import { createObserveSavings } from '../../observe/savings.ts'
import type { TargetStates } from '../../state/target-states.ts'
import type { Accounts } from '../../store/accounts.ts'
import type { AccountsFor } from './account.ts'
import { createReadBalances, type ReadBalances } from './balances.ts'
import { createLines } from './lines.ts'
import { createRecordHit, type RecordHit } from './record-hit.ts'
import { createAccountsFor } from './reserve.ts'
import { createSettlements, type SpentBy } from './settle.ts'
import { createWatch } from './watch.ts'
import { createStrategyWhenLow, type StrategyWhenLow } from './when-low.ts'

type Parts = {
  catalogue: Catalogue
  accounts: Pick<Accounts, 'reserve' | 'settle' | 'read'>
  states: TargetStates
  recordCharge: RecordCharge
  metrics: Metrics
  spentBy: SpentBy
  /** Told when a budget is low or exceeded. */
  tell: (event: BudgetEvent) => void
  now: () => number
  random: () => number
}

export type AccountsOfRouter = {
  accountsFor: AccountsFor
  strategyWhenLow: StrategyWhenLow
  readBalances: ReadBalances
  recordHit: RecordHit
}

/** Puts together what reserves, settles, and looks after budgets. */
export function createAccounts(parts: Parts): AccountsOfRouter {
  const { catalogue, now } = parts
  const holdersOf = createHolders(catalogue)
  const periodOf = createPeriods(catalogue.calendar)
  const view = createBudgetView(periodOf, now)
  const lines = createLines(parts.random)
  const watch = createWatch({ ...parts, view, observe: createObserveAllowances(parts.metrics, lines.waiting) })
  const shared = { ...parts, holdersOf, periodOf, view, watch, lines }
  const compareSilently = createCompare(baselinesOf(catalogue), (target) => parts.states(target).tokensPerSecond)
  const observeSavings = createObserveSavings(parts.metrics, [...Object.keys(catalogue.baselines), noPromptCache])
  const compare: Compare = (record, occasion) => {
    const compared = compareSilently(record, occasion)
    observeSavings(compared)
    return compared
  }
  const own = { compare, mostCost: createMostCost(), priceVersion: createPriceVersion(), newId: randomUUIDv7 }
  return {
    accountsFor: createAccountsFor({ ...shared, ...own, openSettlement: createSettlements(shared) }),
    strategyWhenLow: createStrategyWhenLow(shared),
    readBalances: createReadBalances(shared),
    recordHit: createRecordHit({ ...parts, ...own }),
  }
}
