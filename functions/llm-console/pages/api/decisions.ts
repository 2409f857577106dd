import * as v from 'valibot'

const text = v.optional(v.string())
const number = v.optional(v.number())
const count = v.optional(v.number(), 0)

const summaryEntries = {
  call_id: v.string(),
  time: v.string(),
  status: v.string(),
  http_status: number,
  code: text,
  form: text,
  stream: v.optional(v.boolean()),
  private: v.optional(v.boolean()),
  personal: v.optional(v.array(v.string())),
  task: text,
  strategy: text,
  reason: text,
  target: text,
  provider: text,
  model: text,
  attempt_count: count,
  fallback_count: count,
  hedged: v.optional(v.boolean(), false),
  ms: v.number(),
  first_output_ms: number,
  cost_usd: number,
  cost_status: text,
  predicted_cost_usd: number,
  cache: text,
  cache_similarity: number,
  saved_usd: number,
  prompt_tokens: number,
  completion_tokens: number,
  key: v.optional(v.object({ id: v.string(), name: text })),
  department: text,
  user: text,
  trace_id: text,
}

const partial = v.optional(v.object({ reason: v.string() }))

const attemptSchema = v.object({
  target: v.string(),
  provider: text,
  model: text,
  kind: v.string(),
  start_ms: v.number(),
  end_ms: v.number(),
  waited_ms: number,
  first_output_ms: number,
  outcome: v.string(),
  code: text,
  status: number,
  message: text,
  provider_code: text,
  predicted_cost_usd: number,
  cost_usd: number,
  cost_status: text,
  usage: v.optional(v.looseObject({ prompt_tokens: number, completion_tokens: number })),
  record_id: text,
})

const candidateSchema = v.object({
  target: v.string(),
  score: number,
  predicted_cost_usd: number,
  predicted_latency_ms: number,
})

const removedSchema = v.object({ target: v.string(), why: v.string(), kind: v.string(), until: text })

const askedSchema = v.object({
  model: text,
  strategy: text,
  max_latency_ms: number,
  timeout_ms: number,
  max_output_tokens: number,
  needs: v.optional(v.array(v.string()), []),
})

const comparedSchema = v.object({
  target: text,
  succeeded: v.boolean(),
  code: text,
  ms: v.number(),
  cost_usd: number,
  prompt_tokens: number,
  completion_tokens: number,
  finish_reason: text,
})

const shadowSchema = v.object({ name: v.string(), original: comparedSchema, shadow: comparedSchema })

export const decisionListSchema = v.object({
  decisions: v.array(v.object(summaryEntries)),
  next: v.nullable(v.string()),
  partial,
})

export const decisionSchema = v.object({
  ...summaryEntries,
  asked: v.optional(askedSchema),
  tags: v.optional(v.array(v.string()), []),
  category: text,
  category_probability: number,
  strong_chance: number,
  experiment: text,
  replaced_model: text,
  estimated_prompt_tokens: number,
  candidates: v.array(candidateSchema),
  removed: v.array(removedSchema),
  removed_count: v.number(),
  attempts: v.array(attemptSchema),
  overhead_ms: number,
  error: v.optional(v.object({ code: v.string(), status: v.number(), message: text, fix: text })),
  shadows: v.optional(v.array(shadowSchema), []),
  feedback: v.optional(v.object({ score: v.number(), time: v.string() })),
  partial,
})

/** Of a decision, what belongs to the answer that somebody has just had. */
export const decidedSchema = v.pick(decisionSchema, ['call_id', 'overhead_ms', 'cost_usd', 'cost_status', 'attempts'])

export type DecisionSummary = v.InferOutput<typeof decisionListSchema>['decisions'][number]
export type Decision = v.InferOutput<typeof decisionSchema>
export type Decided = v.InferOutput<typeof decidedSchema>
export type Attempt = v.InferOutput<typeof attemptSchema>
export type Compared = v.InferOutput<typeof comparedSchema>
export type Shadow = v.InferOutput<typeof shadowSchema>
export type Candidate = v.InferOutput<typeof candidateSchema>
