import * as v from 'valibot'
import { privacySchema } from '#runtime/contract/privacy.ts'
import { rankingNames, strategyNames } from '#runtime/contract/strategy-names.ts'
import { allowancesSchema, calendarSchema, runawaySchema, storeSchema, usd, webhookSchema } from './allowance-schema.ts'
import { cacheSchema } from './cache-schema.ts'
import { promptCachingSchema } from './prompt-caches.ts'
import { recordSchema } from './record-schema.ts'
import { targetSchema } from './target-schema.ts'
import {
  atLeastZero,
  flag,
  fraction,
  fractionOrNone,
  list,
  longestMs,
  moreThanZero,
  name,
  names,
  pauseMs,
  percent,
  record,
  tasks,
  timeoutMs,
  wholeNumber,
} from './values.ts'

const strategy = v.picklist(strategyNames, `must be one of ${strategyNames.join(', ')}`)

const conditionSchema = v.strictObject({
  private: v.optional(flag),
  tasks: v.optional(tasks),
  maxLatencyBelowMs: v.optional(wholeNumber),
})

const ruleSchema = v.strictObject({
  reason: name,
  when: v.optional(conditionSchema, {}),
  to: names,
  /** Whether the requests that it decides use the cache, where neither they nor their keys say so. */
  cache: v.optional(flag),
})

const armSchema = v.strictObject({
  name,
  share: moreThanZero,
  to: v.optional(names),
  strategy: v.optional(strategy),
})

/** The arms get more or less of the requests by what comes of them. */
const adaptSchema = v.strictObject({
  goal: v.picklist(['feedback', 'success', 'cost', 'latency'], 'must be feedback, success, cost or latency'),
  /** For cost and latency: an arm that fails more often than this leaves is none of the best, however cheap or fast it is. */
  successFloor: v.optional(fraction, 0.95),
  minShare: v.optional(v.pipe(atLeastZero, v.maxValue(0.5, 'must be 0.5 or less')), 0.05),
  /** What was learned so long ago weighs half. */
  halfLifeHours: v.optional(v.pipe(moreThanZero, v.maxValue(8760, 'must be 8760 (a year) or less')), 24),
})

const experimentSchema = v.strictObject({
  name,
  when: v.optional(conditionSchema, {}),
  arms: v.pipe(list(armSchema), v.minLength(1, 'must hold at least one arm')),
  adapt: v.optional(adaptSchema),
})

/** Who may say how good an answer was: only the key that has asked, or each key of its department. */
const feedbackSchema = v.strictObject({
  from: v.optional(v.picklist(['key', 'department'], 'must be key or department'), 'key'),
})

/** Sends a share of the requests to another target too, behind the answer, to compare the two. */
const shadowSchema = v.strictObject({
  name,
  when: v.optional(conditionSchema, {}),
  share: fraction,
  to: names,
  budgetUsdPerDay: usd,
  /** True if the budgets of the caller pay as well, so that the ledger has it under the caller's key. */
  chargeCaller: v.optional(flag, false),
  /** How many at one time, in each replica. */
  concurrent: v.optional(v.pipe(wholeNumber, v.maxValue(100, 'must be 100 or less')), 4),
  timeoutMs: v.optional(timeoutMs, 30_000),
})

const failuresSchema = v.strictObject({
  consecutive: v.optional(wholeNumber, 3),
  openMs: v.optional(pauseMs, 30_000),
  cooldownMs: v.optional(pauseMs, 60_000),
  coldStartMs: v.optional(pauseMs, 3000),
  maxAttempts: v.optional(wholeNumber, 5),
  waitForRoomMs: v.optional(v.pipe(atLeastZero, v.maxValue(longestMs, `must be ${longestMs} or less`)), 5000),
  retriesPerMinute: v.optional(wholeNumber, 10),
  retryPercent: v.optional(percent, 20),
})

const deadlineSchema = v.strictObject({
  probability: v.optional(fraction, 0.95),
  hedge: v.optional(flag, false),
})

const latencySchema = v.strictObject({
  average: v.optional(v.picklist(['decayed', 'last_10', 'peak'], 'must be decayed, last_10 or peak'), 'decayed'),
})

const hybridSchema = v.strictObject({ clusterBelowUsdPerThousandTokens: v.optional(atLeastZero, 0.01) })

const tierRoutingSchema = v.pipe(
  v.strictObject({
    cheap: v.optional(name, 'cheap'),
    strong: v.optional(name, 'strong'),
    /** The least chance of needing a strong model with which a prompt gets one. */
    threshold: v.optional(fractionOrNone),
    /** Or the share of ordinary prompts that get one: those with the highest chances. */
    strongShare: v.optional(fractionOrNone),
    /** How the targets of a tier are ranked; in the tier's own order without it. */
    within: v.optional(v.picklist(rankingNames, `must be one of ${rankingNames.join(', ')}`)),
  }),
  v.check(
    ({ threshold, strongShare }) => (threshold === undefined) !== (strongShare === undefined),
    'must have either threshold or strongShare',
  ),
)

/** Who answers where the classifier is unsure. */
const unsureSchema = v.strictObject({
  to: names,
  /** A category that is less probable does not decide. */
  categoryBelow: v.optional(fractionOrNone, 0.6),
  /** Nor does the tier `cheap` for a prompt that misses the tier `strong` by less, in the unit of tierRouting. */
  tierMargin: v.optional(fractionOrNone, 0.1),
})

/** A whole catalogue, as written. */
export const catalogueSchema = v.strictObject({
  strategy: v.optional(strategy, 'task'),
  /** For all requests: `auto` has them searched for personal data. Keys and requests can only be stricter. */
  private: v.optional(privacySchema, false),
  defaultTimeoutMs: v.optional(timeoutMs, 5000),
  defaultConnectTimeoutMs: v.optional(timeoutMs, 3000),
  defaultIdleTimeoutMs: v.optional(timeoutMs, 10_000),
  failures: v.optional(failuresSchema, {}),
  deadline: v.optional(deadlineSchema, {}),
  latency: v.optional(latencySchema, {}),
  hybrid: v.optional(hybridSchema, {}),
  tiers: v.optional(record(names), {}),
  categories: v.optional(record(names), {}),
  tierRouting: v.optional(tierRoutingSchema),
  unsure: v.optional(unsureSchema),
  experiments: v.optional(list(experimentSchema), []),
  feedback: v.optional(feedbackSchema, {}),
  shadow: v.optional(list(shadowSchema), []),
  contextWindowFallbacks: v.optional(list(name), []),
  contentPolicyFallbacks: v.optional(list(name), []),
  allowances: v.optional(allowancesSchema, {}),
  calendar: v.optional(calendarSchema, {}),
  store: v.optional(storeSchema, {}),
  promptCaching: v.optional(promptCachingSchema, {}),
  runaway: v.optional(runawaySchema, {}),
  cache: v.optional(cacheSchema),
  webhooks: v.optional(list(webhookSchema), []),
  record: v.optional(recordSchema),
  /** What savings are compared with: as if the first of these targets that does the task had answered everything. */
  baselines: v.optional(v.pipe(record(names), v.maxEntries(8, 'must have 8 or fewer')), {}),
  rules: v.pipe(list(ruleSchema), v.minLength(1, 'must hold at least one rule')),
  targets: v.pipe(list(targetSchema), v.minLength(1, 'must hold at least one target')),
})
