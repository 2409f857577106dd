import * as v from 'valibot'
import { budgetPeriods } from '#runtime/contract/admin/budgets.ts'
import { strategyNames } from '#runtime/contract/strategy-names.ts'
import { whyRefusedAsWritten } from '#runtime/http/guarded-lookup.ts'
import { flag, list, moreThanZero, name, pauseMs, percent, wholeNumber } from './values.ts'

/** What one key, department or user, or all of them together, may spend and do. */

/** Counters hold billionths, and are exact up to 9 million USD. */
export const usd = v.pipe(
  moreThanZero,
  v.minValue(1e-9, 'must be at least a billionth'),
  v.maxValue(1_000_000, 'must be 1000000 or less'),
)

const budgetSchema = v.strictObject({
  usd,
  per: v.picklist(budgetPeriods, 'must be day, week, month, quarter or total'),
  /** From this share on, the budget is low: webhooks and headers say so. */
  softPercent: v.optional(percent, 80),
  /** False for a budget that only warns. */
  hard: v.optional(flag, true),
  /** The strategy for requests that name none while the budget is low. */
  whenLow: v.optional(v.picklist(strategyNames, `must be one of ${strategyNames.join(', ')}`)),
})

const most = v.pipe(wholeNumber, v.maxValue(1_000_000_000, 'must be 1000000000 or less'))

/** Two for one period would share their counter. */
export const budgetsSchema = v.pipe(
  list(budgetSchema),
  v.check(
    (budgets) => new Set(budgets.map(({ per }) => per)).size === budgets.length,
    'must have one budget for each `per`; softPercent sets when it warns',
  ),
)

export const limitsSchema = v.strictObject({
  requestsPerMinute: v.optional(most),
  tokensPerMinute: v.optional(most),
  concurrent: v.optional(most),
})

const allowanceSchema = v.strictObject({
  budgets: v.optional(budgetsSchema, []),
  limits: v.optional(limitsSchema, {}),
})

const byName = v.optional(v.record(name, allowanceSchema, 'must be an object with names as keys'), {})

/** The catalogue's own part; what a single key may do is with the key. */
export const allowancesSchema = v.strictObject({
  all: v.optional(allowanceSchema, {}),
  departments: byName,
  users: byName,
  /** For each user that has no entry of its own. */
  eachUser: v.optional(allowanceSchema, {}),
})

const timeZone = v.pipe(
  v.string('must be a time zone'),
  v.check((zone) => {
    if (zone === 'UTC') return true
    try {
      return Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined
    } catch {
      return false
    }
  }, 'must be a time zone such as Europe/Berlin or UTC'),
)

/** Where the days, weeks, months and quarters of budgets begin. */
export const calendarSchema = v.strictObject({
  timeZone: v.optional(timeZone, 'UTC'),
  fiscalYearStartMonth: v.optional(v.pipe(wholeNumber, v.maxValue(12, 'must be 12 or less')), 1),
})

/** What happens to requests while the store cannot be reached. Open: they pass. Closed: those with a hard budget are refused. */
export const storeSchema = v.strictObject({
  budgets: v.optional(v.picklist(['open', 'closed'], 'must be open or closed'), 'closed'),
  limits: v.optional(v.picklist(['open', 'closed'], 'must be open or closed'), 'open'),
  timeoutMs: v.optional(v.pipe(wholeNumber, v.maxValue(1000, 'must be 1000 or less')), 50),
})

/** When a key seems to run in a loop: it is slowed down first, and then stopped for a while. */
export const runawaySchema = v.strictObject({
  /** As many repetitions of one request within a minute slow it down; ten times as many stop it. */
  repeatsPerMinute: v.optional(wholeNumber, 30),
  /** As many times its usual rate of spending, measured over a day; but never what its busiest hour came to in total. */
  timesUsual: v.optional(moreThanZero, 20),
  /** Less than this in a minute is never a runaway. */
  aboveUsdPerMinute: v.optional(moreThanZero, 1),
  stopMs: v.optional(pauseMs, 300_000),
})

const eventNames = [
  'decision',
  'fallback',
  'breaker_changed',
  'budget_low',
  'budget_exceeded',
  'runaway_slowed',
  'runaway_stopped',
] as const

const address = 'must be an address such as https://hooks.example.com/llm'

export const webhookSchema = v.pipe(
  v.strictObject({
    name,
    url: v.pipe(v.string(address), v.url(address)),
    events: v.pipe(
      list(v.picklist(eventNames, `must be one of ${eventNames.join(', ')}`)),
      v.minLength(1, 'must name an event'),
    ),
    /** True if the address may be in the private network, or says itself that it is this machine. Metadata services stay refused. */
    allowPrivateNetwork: v.optional(flag, false),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    // It runs for what is no address, too, where all faults are asked for.
    if (!dataset.typed || !URL.canParse(dataset.value.url)) return
    const message = faultOfUrl(new URL(dataset.value.url), dataset.value.allowPrivateNetwork)
    const url = { key: 'url', value: dataset.value.url, input: dataset.value, type: 'object', origin: 'value' } as const
    if (message !== undefined) addIssue({ message, path: [url] })
  }),
)

/** What a name resolves to is checked when a connection is made. */
function faultOfUrl(url: URL, allowPrivateNetwork: boolean): string | undefined {
  if (!/^https?:$/.test(url.protocol)) return 'must begin with https://'
  if (url.protocol === 'http:' && !allowPrivateNetwork) {
    return 'must begin with https://; http:// is for the private network, with allowPrivateNetwork: true'
  }
  const why = whyRefusedAsWritten(url, allowPrivateNetwork)
  return why && `is refused: ${why}`
}
