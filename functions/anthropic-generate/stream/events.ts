import * as v from 'valibot'
import { jsonObjectSchema } from '#runtime/contract/tool-calls.ts'

const usage = v.optional(v.nullable(v.record(v.string(), v.unknown())))
const index = v.number()
const other = <Known extends string>(known: readonly Known[]) =>
  v.pipe(
    v.object({ type: v.pipe(v.string(), v.notValues(known)) }),
    v.transform(() => ({ type: 'other' as const })),
  )

/**
 * A block may begin with some of what it says: Anthropic's do not, those of compatible servers do. Other blocks have no equivalent,
 * so an answer with one is refused.
 */
const blockSchema = v.variant('type', [
  v.object({ type: v.literal('text'), text: v.nullish(v.string(), '') }),
  v.object({
    type: v.literal('thinking'),
    thinking: v.nullish(v.string(), ''),
    signature: v.nullish(v.string(), ''),
  }),
  v.object({ type: v.literal('redacted_thinking'), data: v.string() }),
  v.object({
    type: v.literal('tool_use'),
    id: v.string(),
    name: v.string(),
    input: v.fallback(jsonObjectSchema, {}),
  }),
])
const deltaSchema = v.union([
  v.object({ type: v.literal('text_delta'), text: v.string() }),
  v.object({ type: v.literal('thinking_delta'), thinking: v.string() }),
  v.object({ type: v.literal('signature_delta'), signature: v.string() }),
  v.object({ type: v.literal('input_json_delta'), partial_json: v.string() }),
  other(['text_delta', 'thinking_delta', 'signature_delta', 'input_json_delta']),
])

/** An event of Anthropic's stream, as far as this function reads it. Unknown types of events are ignored. */
export const eventSchema = v.union([
  v.object({ type: v.literal('message_start'), message: v.object({ id: v.string(), model: v.string(), usage }) }),
  v.object({ type: v.literal('content_block_start'), index, content_block: blockSchema }),
  v.object({ type: v.literal('content_block_delta'), index, delta: deltaSchema }),
  v.object({ type: v.literal('content_block_stop'), index }),
  v.object({
    type: v.literal('message_delta'),
    delta: v.object({
      stop_reason: v.nullish(v.string()),
      stop_sequence: v.nullish(v.string()),
      stop_details: v.nullish(v.object({ explanation: v.nullish(v.string()) })),
    }),
    usage,
  }),
  v.object({ type: v.literal('message_stop') }),
  // Pings, and future types of events.
  other([
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ]),
])

export type StreamEvent = v.InferOutput<typeof eventSchema>
export type BlockDelta = v.InferOutput<typeof deltaSchema>
export type Block = v.InferOutput<typeof blockSchema>
