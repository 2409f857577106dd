import * as v from 'valibot'

const text = v.optional(v.nullable(v.string()))
const count = v.optional(v.nullable(v.pipe(v.number(), v.integer())))

/** A record of the ledger as llm-router shows it. Fields that it adds later are left out until a migration has a column for them. */
export const recordSchema = v.object({
  id: v.string(),
  time: v.pipe(v.string(), v.isoTimestamp()),
  call_id: text,
  key: text,
  department: text,
  user: text,
  tags: v.optional(v.array(v.string()), []),
  task: text,
  target: text,
  provider: text,
  model: text,
  usage: v.optional(v.nullable(v.looseObject({ prompt_tokens: count, completion_tokens: count }))),
  cost_usd: v.nullable(v.number()),
  price_version: text,
  reason: text,
  strategy: text,
  status: v.string(),
  code: text,
  ms: v.optional(v.nullable(v.number())),
})

export type LedgerRecord = v.InferOutput<typeof recordSchema>
