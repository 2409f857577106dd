import * as v from 'valibot'
import { capabilities } from './capabilities.ts'
import { priceEntries } from './price-schema.ts'
import { promptCacheSchema } from './prompt-caches.ts'
import {
  atLeastZero,
  date,
  flag,
  functionName,
  list,
  longestMs,
  moreThanZero,
  name,
  pauseMs,
  percent,
  streamTimeoutMs,
  tasks,
  timeoutMs,
  wholeNumber,
} from './values.ts'

const known = `must be one of ${capabilities.join(', ')}`

/** A self-hosted cluster in any cloud: its cost per hour, and the longest queue that it may have. */
const clusterSchema = v.strictObject({
  name,
  region: name,
  cloud: v.picklist(['aws', 'gcp', 'azure', 'own'], 'must be aws, gcp, azure or own'),
  usdPerHour: atLeastZero,
  /** The expected throughput until it has been measured, prompt and answer together. */
  tokensPerSecond: moreThanZero,
  maxQueueDepth: v.optional(wholeNumber, 10),
})

/** A host that scales to zero: how long it may take until it is there, and when others are asked instead. */
const wakeSchema = v.strictObject({
  withinMs: v.optional(pauseMs, 120_000),
  nextAfterMs: v.optional(
    v.pipe(atLeastZero, v.integer('must be a whole number'), v.maxValue(longestMs, `must be ${longestMs} or less`)),
    0,
  ),
})

const noPromptCache = v.literal(false, 'must be false, or an object with keys and values')

export const targetSchema = v.strictObject({
  provider: name,
  function: functionName,
  model: name,
  aliases: v.optional(list(name), []),
  enabled: v.optional(flag, true),
  tasks,
  locality: v.picklist(['in-cluster', 'external'], 'must be in-cluster or external'),
  /** True if private prompts may go to an in-cluster target that seems to be outside the cluster. */
  trusted: v.optional(flag, false),
  cluster: v.optional(clusterSchema),
  /** Left out, a host that cannot be reached has failed. */
  wake: v.optional(wakeSchema),
  capabilities: v.optional(list(v.picklist(capabilities, known)), []),
  /** True if its function can tell how many tokens a prompt has, without an answer to it. */
  countsTokens: v.optional(flag, false),
  contextWindowTokens: v.optional(wholeNumber),
  /** The longest answer that the model can give, thinking included. It bounds what a request without `max_tokens` can cost. */
  maxOutputTokens: v.optional(wholeNumber),
  /** The shortest limit on its answers that makes sense, where a budget does not cover the longest one. */
  minOutputTokens: v.optional(wholeNumber),
  /** The most tokens that the model makes of one image. */
  maxImageTokens: v.optional(wholeNumber),
  /** What is known of its provider's prompt cache; false if it has none. Left out, what is known of the provider applies. */
  promptCache: v.optional(v.lazy((given) => (typeof given === 'object' ? promptCacheSchema : noPromptCache))),
  /** For a whole answer, and for the beginning of a streamed one without `firstTokenTimeoutMs`. */
  timeoutMs: v.optional(timeoutMs),
  /** For the whole of a streamed answer. It defaults to the platform's limit. */
  streamTimeoutMs: v.optional(streamTimeoutMs),
  connectTimeoutMs: v.optional(timeoutMs),
  firstTokenTimeoutMs: v.optional(timeoutMs),
  idleTimeoutMs: v.optional(timeoutMs),
  expectedLatencyMs: v.optional(wholeNumber),
  maxLatencyMs: v.optional(wholeNumber),
  weight: v.optional(atLeastZero),
  requestsPerMinute: v.optional(wholeNumber),
  tokensPerMinute: v.optional(wholeNumber),
  uptimePercent: v.optional(percent),
  retires: v.optional(date),
  replacement: v.optional(name),
  ...priceEntries,
})
