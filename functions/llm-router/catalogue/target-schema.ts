import * as v from 'valibot'
import { capabilities } from './capabilities.ts'
import { priceEntries } from './price-schema.ts'
import {
  atLeastZero,
  date,
  flag,
  functionName,
  list,
  moreThanZero,
  name,
  percent,
  streamTimeoutMs,
  tasks,
  timeoutMs,
  wholeNumber,
} from './values.ts'

const known = `must be one of ${capabilities.join(', ')}`

/** A cluster of our own, in whatever cloud: what it costs by the hour, and how long its queue may get. */
const clusterSchema = v.strictObject({
  name,
  region: name,
  cloud: v.picklist(['aws', 'gcp', 'azure', 'own'], 'must be aws, gcp, azure or own'),
  usdPerHour: atLeastZero,
  /** What it is expected to do until it has been measured: tokens of prompt and answer together. */
  tokensPerSecond: moreThanZero,
  maxQueueDepth: v.optional(wholeNumber, 10),
})

export const targetSchema = v.strictObject({
  provider: name,
  function: functionName,
  model: name,
  aliases: v.optional(list(name), []),
  enabled: v.optional(flag, true),
  tasks,
  locality: v.picklist(['in-cluster', 'external'], 'must be in-cluster or external'),
  /** True where private prompts may go to a target in-cluster that is, by what is known of it, outside. */
  trusted: v.optional(flag, false),
  cluster: v.optional(clusterSchema),
  capabilities: v.optional(list(v.picklist(capabilities, known)), []),
  contextWindowTokens: v.optional(wholeNumber),
  /** For a whole answer; of a streamed one, for its beginning where `firstTokenTimeoutMs` does not say. */
  timeoutMs: v.optional(timeoutMs),
  /** For the whole of a streamed answer; without it, as long as the platform lets it go on. */
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
