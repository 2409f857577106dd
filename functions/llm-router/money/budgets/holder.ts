import type { BudgetScope } from '#runtime/contract/admin/budgets.ts'
import type { Budget, Limits } from '../../catalogue/catalogue.ts'

/** A budget in billionths of a USD. */
export type HeldBudget = Readonly<{
  per: Budget['per']
  nanoUsd: number
  /** From this amount on, it is low. */
  lowNanoUsd: number
  isHard: boolean
  whenLow: Budget['whenLow']
}>

/** One who may spend and do only so much: a key, a department, a user, a shadow, or all together. */
export type Holder = Readonly<{
  scope: BudgetScope
  /** As it is known to people; undefined for all. */
  name: string | undefined
  /** What its counters' names have in common. Ids are encoded, so that they hold no slash. */
  path: string
  budgets: readonly HeldBudget[]
  limits: Limits
}>
