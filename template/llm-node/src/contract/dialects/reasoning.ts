import * as v from 'valibot'
import { countSchema } from '../count.ts'
import { checkField } from '../parse.ts'
import { carriedFields, type KnownFields } from './carried-fields.ts'

type Fields = Record<string, unknown>

/** A summary changes nothing: thoughts that a model shows are told in any case. */
const known: KnownFields = {
  effort: true,
  enabled: true,
  max_tokens: true,
  exclude: [false],
  summary: true,
  generate_summary: true,
}
const effortSchema = v.nullish(v.string())
const enabledSchema = v.nullish(v.boolean())
const budgetSchema = v.nullish(countSchema)

/**
 * The request with the inner form's own fields in place of OpenRouter's `reasoning`, which its clients send to everybody, and OpenAI
 * answers 400 to. Where an effort or `thinking` is there as well, it holds. `enabled: true` alone is `thinking` without a budget, since
 * hybrid models do not think untold.
 * @throws LlmError invalid_request that names what cannot be carried
 */
export function withReasoning<Request extends Fields>(request: Request): Fields {
  if (request.reasoning === undefined) return request
  const { reasoning, ...rest } = request
  const given = carriedFields(reasoning, 'reasoning', known)
  const effort = checkField(effortSchema, given.effort, 'reasoning.effort', 'a text such as low')
  const enabled = checkField(enabledSchema, given.enabled, 'reasoning.enabled', 'true or false')
  const budget = checkField(budgetSchema, given.max_tokens, 'reasoning.max_tokens', 'a whole number of 1 or more')
  if (enabled === false) return { ...rest, reasoning_effort: rest.reasoning_effort ?? 'none' }
  const isAlone = !effort && !rest.reasoning_effort
  const thinking = budget ? { type: 'enabled', budget_tokens: budget } : enabled && isAlone && { type: 'enabled' }
  return {
    ...rest,
    ...(effort && { reasoning_effort: rest.reasoning_effort ?? effort }),
    ...(thinking && { thinking: rest.thinking ?? thinking }),
  }
}
