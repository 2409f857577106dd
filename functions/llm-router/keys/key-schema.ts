import * as v from 'valibot'
import { privacySchema } from '#runtime/contract/privacy.ts'
import { taskSchema } from '#runtime/contract/short-form.ts'
import { strategyNames } from '#runtime/contract/strategy-names.ts'
import { budgetsSchema, limitsSchema } from '../catalogue/allowance-schema.ts'
import { flag, isDay, list, name, noDay } from '../catalogue/values.ts'

const label = v.pipe(name, v.maxLength(100, 'must have 100 characters or fewer'))
const few = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(list(item), v.maxLength(100, 'must be a list of 100 or fewer'))
const some = <Item extends v.GenericSchema>(item: Item) =>
  v.optional(v.pipe(few(item), v.minLength(1, 'must name at least one; leave it out to allow all')))
const strategy = v.picklist(strategyNames, `must be one of ${strategyNames.join(', ')}`)

const momentText = 'must be a time such as 2026-12-31T23:59:59Z'
/** A moment in any time zone. */
export const moment = v.pipe(
  v.string(momentText),
  v.isoTimestamp(momentText),
  v.check((time) => !Number.isNaN(Date.parse(time)), momentText),
  v.check((time) => isDay(time.slice(0, 10)), noDay),
)

/** Part of addresses and of the counters' names. */
export const idSchema = v.pipe(
  v.string('must be a text'),
  v.regex(
    /^[A-Za-z0-9][\w.-]{0,63}$/,
    'must be letters, digits, dots, hyphens and underscores, at most 64, and begin with a letter or a digit',
  ),
)

/** What an API key stands for and may do, one by one. A list that is left out allows everything. */
export const keyEntries = {
  name: label,
  owner: v.optional(label),
  department: v.optional(label),
  user: v.optional(label),
  tags: v.optional(few(label), []),
  /** Models by their own name, an alias, a tier or `provider/model`. */
  models: some(name),
  providers: some(name),
  strategies: some(strategy),
  tasks: some(taskSchema),
  /** True if every request with this key is private; `auto` if each is that personal data is found in. */
  private: v.optional(privacySchema, false),
  /** For requests that name no strategy. */
  strategy: v.optional(strategy),
  /** Whether its requests use the cache, where they do not say so themselves. */
  cache: v.optional(flag),
  limits: v.optional(limitsSchema, {}),
  budgets: v.optional(budgetsSchema, []),
  expires: v.optional(moment),
  disabled: v.optional(flag, false),
}

export const keySchema = v.strictObject(keyEntries)

export type KeyProperties = v.InferOutput<typeof keySchema>

/** A key that a caller has shown. */
export type Key = Readonly<KeyProperties & { id: string }>
