import * as v from 'valibot'
import { taskSchema } from '#runtime/contract/short-form.ts'
import { budgetSchema, limitsSchema } from '../catalogue/allowance-schema.ts'
import { strategyNames } from '../catalogue/strategy-names.ts'
import { flag, list, name } from '../catalogue/values.ts'

const strategy = v.picklist(strategyNames, `must be one of ${strategyNames.join(', ')}`)
const some = <Item extends v.GenericSchema>(item: Item) =>
  v.optional(v.pipe(list(item), v.minLength(1, 'must name at least one; leave it out to allow all')))

const moment = 'must be a time such as 2026-12-31T23:59:59Z'

/** What an API key stands for and may do. A list that is left out allows everything. */
export const keySchema = v.strictObject({
  name,
  owner: v.optional(name),
  department: v.optional(name),
  user: v.optional(name),
  tags: v.optional(list(name), []),
  /** Models by their own name, an alias, a tier or `provider/model`. */
  models: some(name),
  providers: some(name),
  strategies: some(strategy),
  tasks: some(taskSchema),
  /** True if every request with this key is private. */
  private: v.optional(flag, false),
  /** For requests that name no strategy. */
  strategy: v.optional(strategy),
  limits: v.optional(limitsSchema, {}),
  budgets: v.optional(list(budgetSchema), []),
  expires: v.optional(v.pipe(v.string(moment), v.isoTimestamp(moment))),
  disabled: v.optional(flag, false),
})

export type KeyProperties = v.InferOutput<typeof keySchema>

/** A key that a caller has shown. */
export type Key = Readonly<KeyProperties & { id: string }>
