import * as v from 'valibot'
import { hasCalls } from '#runtime/contract/call-texts.ts'
import type { ChatMessage, ChatRequest } from '#runtime/contract/chat.ts'
import { itemsOf } from '#runtime/contract/filled.ts'
import type { VendorName } from './vendors.ts'

/**
 * Google's placeholder for the signature of a call that another model made, or whose signature the client has dropped. From
 * version 3 on, Gemini answers 400 if the first call of a turn is not signed (ai.google.dev, "Thought signatures").
 */
const unsigned = 'skip_thought_signature_validator'
/** The names without a version are of the latest. */
const signingModel = /(^|\/)gemini-([3-9]|\d{2}|(pro|flash|flash-lite)-latest)/

/** Where Google has the signature in OpenAI's format. */
const signedSchema = v.object({
  extra_content: v.object({ google: v.object({ thought_signature: v.pipe(v.string(), v.nonEmpty()) }) }),
})
const callSchema = v.looseObject({ id: v.string() })
/** OpenRouter's name for what Gemini has signed. */
const format = 'google-gemini-v1'
const signatureSchema = v.object({ type: v.literal('reasoning.encrypted'), format: v.literal(format) })

/** How each vendor of Gemini is told that a turn's calls are not signed. */
const marked: Partial<Record<VendorName, (message: ChatMessage) => ChatMessage>> = {
  gemini: (message) => {
    const [first, ...others] = itemsOf(message.tool_calls)
    if (v.is(signedSchema, first)) return message
    const extra_content = { google: { thought_signature: unsigned } }
    return { ...message, tool_calls: [{ ...Object(first), extra_content }, ...others] }
  },
  // It has the signature beside the calls, by the id of one (RooCodeInc/Roo-Code, src/api/providers/openrouter.ts).
  openrouter: (message) => {
    const details = itemsOf(message.reasoning_details)
    const [first] = itemsOf(message.tool_calls)
    if (details.some((detail) => v.is(signatureSchema, detail)) || !v.is(callSchema, first)) return message
    const detail = { type: 'reasoning.encrypted', id: first.id, data: unsigned, format, index: details.length }
    return { ...message, reasoning_details: [...details, detail] }
  },
}

/** The request with Google's placeholder in each turn whose calls another model made, or whose signature the client has dropped. */
export function withSignedCalls<Request extends ChatRequest & { model: string }>(
  request: Request,
  vendor: VendorName,
): Request {
  const mark = marked[vendor]
  if (mark === undefined || !signingModel.test(request.model) || !request.messages.some(hasCalls)) return request
  return { ...request, messages: request.messages.map((message) => (hasCalls(message) ? mark(message) : message)) }
}
