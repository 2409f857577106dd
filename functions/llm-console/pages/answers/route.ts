import * as v from 'valibot'
import { type Fault, faultOfReply, otherVersion, unreachable } from './fault.ts'
import { chatBody, type Question } from './question.ts'
import { postJson, type Router } from './router.ts'

const amount = v.optional(v.nullable(v.number()))

/** Those of the prompt that weighed most, in log-odds. */
const words = v.array(v.looseObject({ word: v.string(), weight: v.number() }))

const decisionSchema = v.looseObject({
  strategy: v.optional(v.string()),
  reason: v.optional(v.string()),
  task: v.string(),
  category: v.optional(v.nullable(v.string())),
  category_probability: amount,
  strong_chance: amount,
  words: v.optional(v.looseObject({ category: v.optional(words), strong: v.optional(words) })),
  needs: v.optional(v.array(v.string()), []),
  prompt_tokens: amount,
  replaced_model: v.optional(v.string()),
  experiment: v.optional(v.string()),
  candidates: v.array(
    v.looseObject({
      target: v.string(),
      score: amount,
      predicted_cost_usd: amount,
      predicted_latency_ms: amount,
    }),
  ),
  removed: v.array(
    v.looseObject({ target: v.string(), why: v.string(), kind: v.string(), until: v.optional(v.string()) }),
  ),
  /** How many are removed, if there are more than those above. */
  removed_count: v.optional(v.number()),
  /** Present if nobody would be asked. */
  refused: v.optional(v.looseObject({ code: v.string(), status: v.number(), message: v.string(), fix: v.string() })),
})

/** What the router would do with a question, as its `/route` says. */
export type Decision = v.InferOutput<typeof decisionSchema>

/** Asks for the decision, without asking a model. @throws only if the signal says so */
export async function decide(
  router: Router,
  question: Question,
  signal?: AbortSignal,
): Promise<{ decision: Decision } | { fault: Fault }> {
  try {
    const reply = await postJson(router, '/route', chatBody(question), { signal })
    if (!reply.ok) return { fault: await faultOfReply(reply) }
    const parsed = v.safeParse(decisionSchema, await reply.json())
    return parsed.success ? { decision: parsed.output } : { fault: otherVersion }
  } catch (thrown) {
    if (signal?.aborted) throw thrown
    return { fault: unreachable }
  }
}
