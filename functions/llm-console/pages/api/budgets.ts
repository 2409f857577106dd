import * as v from 'valibot'

/** A budget and what is left of it. Of one that nothing was spent of yet, only the limit is known. */
const budgetSchema = v.object({
  of: v.string(),
  id: v.optional(v.string()),
  name: v.optional(v.string()),
  each: v.optional(v.boolean()),
  per: v.string(),
  limit_usd: v.number(),
  soft_usd: v.number(),
  hard: v.boolean(),
  used_usd: v.optional(v.number()),
  reserved_usd: v.optional(v.number()),
  left_usd: v.optional(v.number()),
  low: v.optional(v.boolean()),
  resets_at: v.optional(v.string()),
  runs_out_at: v.optional(v.string()),
})

/** `left_out` counts those of keys beyond the most that one answer has. */
export const budgetsSchema = v.object({
  /** The catalogue's. */
  time_zone: v.string(),
  budgets: v.array(budgetSchema),
  left_out: v.optional(v.number()),
})

export type Budget = v.InferOutput<typeof budgetSchema>
export type Budgets = v.InferOutput<typeof budgetsSchema>
