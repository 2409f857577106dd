import * as v from 'valibot'
import { hasCalls } from '#runtime/contract/call-texts.ts'
import type { ChatMessage, ChatRequest } from '#runtime/contract/chat.ts'
import { itemsOf } from '#runtime/contract/filled.ts'
import { signatureOf, signsCalls, unsigned } from '#runtime/contract/gemini-signatures.ts'
import type { VendorName } from './vendors.ts'

const callSchema = v.looseObject({ id: v.string() })
/** OpenRouter's name for what Gemini has signed. */
const format = 'google-gemini-v1'
const signatureSchema = v.object({ type: v.literal('reasoning.encrypted'), format: v.literal(format) })

/** How each vendor of Gemini is told that a turn's calls are not signed. */
const marked: Partial<Record<VendorName, (message: ChatMessage) => ChatMessage>> = {
  gemini: (message) => {
    const [first, ...others] = itemsOf(message.tool_calls)
    if (signatureOf(first) !== undefined) return message
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
  if (mark === undefined || !signsCalls(request.model) || !request.messages.some(hasCalls)) return request
  return { ...request, messages: request.messages.map((message) => (hasCalls(message) ? mark(message) : message)) }
}
