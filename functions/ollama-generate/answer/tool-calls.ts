import * as v from 'valibot'
import { newCallId } from '#runtime/contract/new-call-id.ts'
import { jsonObjectSchema } from '#runtime/contract/tool-calls.ts'
import type { WriteJson } from '#runtime/provider/exact-numbers.ts'

export const toolCallsSchema = v.nullish(
  v.array(
    v.object({
      id: v.nullish(v.string()),
      function: v.object({ name: v.string(), arguments: v.nullish(jsonObjectSchema, {}) }),
    }),
  ),
)

type ToolCall = NonNullable<v.InferOutput<typeof toolCallsSchema>>[number]

/** A call in OpenAI's format: with an id, which Ollama gives from 0.12 on, and the arguments as JSON in a text. */
export function toToolCall({ id, function: { name, arguments: given } }: ToolCall, toJson: WriteJson) {
  return {
    id: id || newCallId(),
    type: 'function',
    function: { name, arguments: toJson(given) },
  }
}
