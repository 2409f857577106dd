import * as v from 'valibot'
import { countSchema } from '../../../count.ts'
import { listOf, textOr } from '../../../lists.ts'
import { blocksSchema, cacheMark, textBlock } from './block-schemas.ts'
import { ignoredFields } from './fields.ts'
import { choiceSchema, toolSchema } from './tool-schemas.ts'

const text = v.string('must be a text')

const texts = listOf(textBlock, 'parts', 'must be a text or a list of text blocks')

const messageSchema = v.strictObject({
  role: v.picklist(['user', 'assistant', 'system'], 'must be user, assistant or system'),
  content: textOr(blocksSchema),
})

const thinkingSchema = v.looseObject({
  type: v.string('must be enabled, adaptive or disabled'),
  budget_tokens: v.optional(countSchema),
})

const formatSchema = v.strictObject({
  type: v.literal('json_schema', 'must be json_schema'),
  schema: v.custom<Record<string, unknown>>((given) => v.is(v.looseObject({}), given), 'must be a JSON schema'),
})

/** No other API than this dialect's own takes a prompt without an answer. */
const limitSchema = v.pipe(
  v.number('must be a number'),
  v.notValue(0, 'of 0, which only fills a prompt cache, cannot be carried: send 1 or more'),
  countSchema,
)

/** A request as this dialect carries it. Any other field is refused by its name. */
export const requestSchema = v.strictObject({
  model: v.optional(text),
  max_tokens: limitSchema,
  messages: v.pipe(
    listOf(messageSchema, 'messages', 'must be a list of messages'),
    v.minLength(1, 'must not be empty'),
  ),
  system: v.nullish(textOr(texts)),
  tools: v.nullish(listOf(toolSchema, 'tools', 'must be a list of tools')),
  tool_choice: v.nullish(choiceSchema),
  thinking: v.nullish(thinkingSchema),
  output_config: v.nullish(v.strictObject({ effort: v.nullish(text), format: v.nullish(formatSchema) })),
  output_format: v.nullish(formatSchema),
  stop_sequences: v.nullish(v.array(text, 'must be a list of texts')),
  temperature: v.nullish(v.number('must be a number')),
  top_p: v.nullish(v.number('must be a number')),
  top_k: v.nullish(v.number('must be a number')),
  stream: v.nullish(v.boolean('must be true or false')),
  metadata: v.nullish(
    v.strictObject({ user_id: v.nullish(v.pipe(text, v.maxLength(256, 'must have at most 256 characters'))) }),
  ),
  service_tier: v.nullish(v.picklist(['auto', 'standard_only'], 'must be auto or standard_only')),
  cache_control: cacheMark,
  /** A hint of ours. */
  user: v.nullish(text),
  ...ignoredFields,
})

export type MessagesRequest = v.InferOutput<typeof requestSchema>
export type Message = MessagesRequest['messages'][number]
