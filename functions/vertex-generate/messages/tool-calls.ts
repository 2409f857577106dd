import * as v from 'valibot'
import { type ChatMessage, textOnly } from '#runtime/contract/chat.ts'
import { type Part, refusal } from './part.ts'

const toolCallsSchema = v.nullish(
  v.array(
    v.object({
      id: v.string(),
      function: v.object({ name: v.string(), arguments: v.string() }),
      extra_content: v.nullish(v.object({ google: v.nullish(v.object({ thought_signature: v.nullish(v.string()) })) })),
    }),
  ),
)

/**
 * Google's word for a call that no Gemini made, or whose signature the client has dropped: from version 3 on, Gemini
 * answers 400 where the first call of a turn is not signed (docs.cloud.google.com, "Thought signatures").
 */
const unsigned = 'skip_thought_signature_validator'
const signingModel = /(^|\/)gemini-([3-9]|\d{2})/

type CallPart = Extract<Part, { functionCall: object }>

/** The calls of the conversation so far, by which a result is told what it is the result of. */
export type Called = { byId: Map<string, { name: string; position: number }>; count: number }

/** The calls of an assistant's message as Gemini's, each noted in `called`. */
export function toFunctionCalls(calls: unknown, called: Called): Part[] {
  const parsed = v.safeParse(toolCallsSchema, calls)
  if (!parsed.success) throw refusal('tool_calls must be a list of functions, each with id, name and arguments')
  return (parsed.output ?? []).map(({ id, function: { name, arguments: given }, extra_content }): CallPart => {
    // An id may come again in a later turn: some clients number the calls of each turn.
    called.byId.set(id, { name, position: called.count })
    called.count += 1
    const thoughtSignature = extra_content?.google?.thought_signature
    return { functionCall: { name, args: toArgs(given) }, ...(thoughtSignature && { thoughtSignature }) }
  })
}

/** OpenAI's arguments are JSON in a text, Gemini's are an object. */
function toArgs(given: string): Record<string, unknown> {
  if (given.trim() === '') return {}
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), given)
  if (parsed.success) return parsed.output
  throw refusal('The arguments of a tool call must be an object in JSON')
}

/** A turn of the model with a signature on the first of its calls, where the model wants one. */
export function signed(parts: Part[], model: string): Part[] {
  const first = parts.findIndex((part) => 'functionCall' in part)
  return parts.map((part, index) =>
    index === first && signingModel.test(model) ? { thoughtSignature: unsigned, ...part } : part,
  )
}

/**
 * The result of a call. Gemini knows a result by the name of its function, and those of the same name by their order.
 * @throws LlmError invalid_request for the result of a call that nobody made
 */
export function toFunctionResponse(message: ChatMessage, called: Called): { position: number; part: Part } {
  const { tool_call_id } = message
  const call = typeof tool_call_id === 'string' ? called.byId.get(tool_call_id) : undefined
  if (call === undefined) throw refusal('A message of the role tool needs the tool_call_id of a call before it')
  const response = { output: textOnly(message, 'vertex') }
  return { position: call.position, part: { functionResponse: { name: call.name, response } } }
}
