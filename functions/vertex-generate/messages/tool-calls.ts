import * as v from 'valibot'
import { type ChatMessage, textOnly } from '#runtime/contract/chat.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { readToolCalls } from '#runtime/contract/tool-calls.ts'
import type { Part } from './part.ts'

/** Gemini's signature travels with the call, where Google puts it in OpenAI's format. */
const signatureSchema = v.object({
  extra_content: v.object({ google: v.object({ thought_signature: v.string() }) }),
})

/**
 * Google's placeholder for the signature of a call that another model made, or whose signature the client has dropped. From
 * version 3 on, Gemini answers 400 if the first call of a turn is not signed (docs.cloud.google.com, "Thought signatures").
 */
const unsigned = 'skip_thought_signature_validator'
/** The names without a version are of the latest. */
const signingModel = /(^|\/)gemini-([3-9]|\d{2}|(pro|flash|flash-lite)-latest)/

type CallPart = Extract<Part, { functionCall: object }>

/** The calls of the conversation so far, by id, to find the call that a result belongs to. */
export type Called = { byId: Map<string, { name: string; position: number }>; count: number }

/** The calls of an assistant's message in Gemini's format, each recorded in `called`. */
export function toFunctionCalls(message: ChatMessage, called: Called): Part[] {
  return readToolCalls(message).map(({ id, name, input, rest }): CallPart => {
    // An id may occur again in a later turn, because some clients number the calls of each turn.
    called.byId.set(id, { name, position: called.count })
    called.count += 1
    const signed = v.safeParse(signatureSchema, rest)
    const thoughtSignature = signed.success ? signed.output.extra_content.google.thought_signature : ''
    return { functionCall: { name, args: input }, ...(thoughtSignature && { thoughtSignature }) }
  })
}

/** A turn of the model, with a signature on its first call if the model requires one. */
export function signed(parts: Part[], model: string): Part[] {
  const first = parts.findIndex((part) => 'functionCall' in part)
  return parts.map((part, index) =>
    index === first && signingModel.test(model) ? { thoughtSignature: unsigned, ...part } : part,
  )
}

/**
 * The result of a call. Gemini matches results to calls by the name of the function, and by order among equal names.
 * @throws LlmError invalid_request for a result without a call
 */
export function toFunctionResponse(message: ChatMessage, called: Called): { position: number; part: Part } {
  const { tool_call_id } = message
  const call = typeof tool_call_id === 'string' ? called.byId.get(tool_call_id) : undefined
  if (call === undefined) throw refusal('A message of the role tool needs the tool_call_id of a call before it')
  const response = { output: textOnly(message, 'vertex') }
  return { position: call.position, part: { functionResponse: { name: call.name, response } } }
}
