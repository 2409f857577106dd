import * as v from 'valibot'
import { isJsonObject } from '../../../json-object.ts'
import { cacheMark } from './block-schemas.ts'

const name = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'))

/** A tool that the caller runs. The vendor's own, such as its search, are refused by their type. */
export const toolSchema = v.strictObject({
  type: v.nullish(
    v.literal(
      'custom',
      'must be custom: no other model knows a tool of a vendor. Offer one that you run yourself as a custom tool',
    ),
  ),
  name,
  description: v.nullish(v.string('must be a text')),
  input_schema: v.custom<Record<string, unknown>>(isJsonObject, 'must be a JSON schema, which is an object'),
  strict: v.nullish(v.boolean('must be true or false')),
  cache_control: cacheMark,
  allowed_callers: v.nullish(v.array(v.literal('direct', 'must be direct'))),
  // They say when input is sent and when a tool is shown, which changes no answer: input comes as the model writes it, and all tools
  // are shown from the beginning.
  eager_input_streaming: v.nullish(v.boolean()),
  defer_loading: v.nullish(v.boolean()),
})

const oneOnly = v.nullish(v.boolean('must be true or false'))

export const choiceSchema = v.variant('type', [
  v.strictObject({ type: v.picklist(['auto', 'any']), disable_parallel_tool_use: oneOnly }),
  v.strictObject({ type: v.literal('tool'), name, disable_parallel_tool_use: oneOnly }),
  v.strictObject({ type: v.literal('none') }),
])

export type Tool = v.InferOutput<typeof toolSchema>
export type Choice = v.InferOutput<typeof choiceSchema>
