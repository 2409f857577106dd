import * as v from 'valibot'

const optional = { text: v.optional(v.string()), number: v.optional(v.number()) }

const attemptSchema = v.looseObject({
  target: v.string(),
  kind: v.string(),
  start_ms: v.number(),
  end_ms: v.number(),
  waited_ms: optional.number,
  first_output_ms: optional.number,
  outcome: v.string(),
  code: optional.text,
  message: optional.text,
  predicted_cost_usd: optional.number,
  cost_usd: optional.number,
})

/** What the router has kept of a call: of `GET /admin/decisions/<call_id>`, what belongs to an answer. */
export const decidedSchema = v.looseObject({
  call_id: v.string(),
  status: v.string(),
  ms: v.number(),
  overhead_ms: optional.number,
  cost_usd: optional.number,
  cost_status: optional.text,
  predicted_cost_usd: optional.number,
  attempts: v.array(attemptSchema),
})

export type Decided = v.InferOutput<typeof decidedSchema>
export type DecidedAttempt = v.InferOutput<typeof attemptSchema>
