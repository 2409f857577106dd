import * as v from 'valibot'

/** A budget and what is left of it. Of one that nothing was spent of yet, only the limit is known. */
export const budgetSchema = v.object({
  of: v.string(),
  id: v.optional(v.string()),
  name: v.optional(v.string()),
  each: v.optional(v.boolean()),
  per: v.string(),
  limit_usd: v.number(),
  soft_usd: v.optional(v.number()),
  hard: v.boolean(),
  used_usd: v.optional(v.number()),
  reserved_usd: v.optional(v.number()),
  left_usd: v.optional(v.number()),
  low: v.optional(v.boolean()),
  resets_at: v.optional(v.string()),
  runs_out_at: v.optional(v.string()),
})

export const budgetsSchema = v.object({ budgets: v.array(budgetSchema) })

export type Budget = v.InferOutput<typeof budgetSchema>
