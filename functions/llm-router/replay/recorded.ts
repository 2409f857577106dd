import * as v from 'valibot'
import { taskSchema } from '#runtime/contract/short-form.ts'
import { strategyNames } from '#runtime/contract/strategy-names.ts'
import { usageSchema } from '#runtime/contract/usage.ts'
import { capabilities } from '../catalogue/capabilities.ts'

/** It grows when a release can no longer read what an earlier one recorded. */
export const recordedVersion = 1

const text = v.string()
const count = v.pipe(v.number(), v.minValue(0))
const flag = v.boolean()
const strategy = v.picklist(strategyNames)
/** JSON has no infinity. */
const unbounded = v.pipe(
  v.nullable(count),
  v.transform((value) => value ?? Number.POSITIVE_INFINITY),
)

const boundsSchema = v.object({
  prompts: count,
  prompt_tokens: unbounded,
  images: count,
  choices: count,
  has_media: flag,
  certain: v.array(v.picklist(['audioInput', 'audioOutput'])),
  searches_web: flag,
  /** Absent for the list price; `?` for one that the catalogue of that time did not have. */
  service_tier: v.optional(text),
})

/** What the choice depends on, as `choose/request.ts` describes it. */
const requestSchema = v.object({
  task: taskSchema,
  max_latency_ms: count,
  has_latency_budget: flag,
  timeout_ms: v.optional(count),
  private: flag,
  /** `?` for a name that the catalogue of that time did not have. */
  model: v.optional(text),
  strategy: v.optional(strategy),
  /** Absent where there was no key, and from what an earlier release recorded. */
  is_strategy_of_key: v.optional(flag),
  needs: v.array(v.picklist(capabilities)),
  prompt_tokens: count,
  context_tokens: v.optional(count),
  max_output_tokens: v.optional(count),
  category: v.optional(text),
  category_probability: v.optional(count),
  /** How much the prompt needs a strong model; absent from what an earlier release recorded. */
  difficulty: v.optional(v.object({ chance: count, rank: count })),
  user: v.optional(text),
  /** As a hash; absent from what an earlier release recorded. */
  session: v.optional(text),
  bounds: boundsSchema,
})

const callerSchema = v.object({
  /** What the key allows and may spend, by the names that a key has; nobody's where it is absent. */
  key: v.optional(v.looseObject({ id: text, name: text })),
  user: v.optional(text),
  department: v.optional(text),
  tags: v.array(text),
  /** The strategy that came with the key. */
  strategy: v.optional(strategy),
})

const attemptSchema = v.object({
  target: text,
  kind: v.picklist(['first', 'fallback', 'hedge', 'retry']),
  outcome: v.picklist(['answered', 'broken_off', 'failed', 'overtaken', 'client_left', 'not_asked']),
  start_ms: count,
  end_ms: count,
  first_output_ms: v.optional(count),
  code: v.optional(text),
  usage: v.optional(usageSchema),
  service_tier: v.optional(text),
  cost_usd: v.optional(count),
  cost_status: v.optional(text),
})

/** One request that is over: what it needed, what was decided, and how it ended. No part of a prompt or an answer. */
const recordedSchema = v.object({
  version: v.literal(recordedVersion),
  call_id: text,
  /** When it came; milliseconds since the epoch. */
  time_ms: count,
  /** The share of all requests that was recorded then. */
  share: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  form: text,
  stream: flag,
  request: requestSchema,
  caller: callerSchema,
  /** Absent if nobody could be chosen. */
  decision: v.optional(v.object({ strategy, reason: text, candidates: v.array(text), experiment: v.optional(text) })),
  /** The targets that were out of use, and what they were. */
  out_of_use: v.array(v.object({ target: text, status: text })),
  attempts: v.array(attemptSchema),
  /** The error that the caller got. */
  code: v.optional(text),
  ms: count,
})

export type Recorded = v.InferOutput<typeof recordedSchema>
export type RecordedRequest = Recorded['request']
export type RecordedAttempt = Recorded['attempts'][number]
/** As it is written. */
export type Written = v.InferInput<typeof recordedSchema>

/** Why something is no recording: what completes "line 7 …". */
export class NoRecording extends Error {}

const versionSchema = v.looseObject({ version: v.number() })

/**
 * A recording, from the value of its JSON.
 * @throws NoRecording saying what is wrong
 */
export function readRecorded(value: unknown): Recorded {
  const parsed = v.safeParse(recordedSchema, value, { abortEarly: true })
  if (parsed.success) return parsed.output
  if (v.is(versionSchema, value) && value.version !== recordedVersion) {
    throw new NoRecording(
      `is a recording of version ${value.version}, and this release reads version ${recordedVersion}; replay it with the release that made it`,
    )
  }
  const [issue] = parsed.issues
  throw new NoRecording(`is not a recording (${v.getDotPath(issue) ?? 'it'}: ${issue.message})`)
}
