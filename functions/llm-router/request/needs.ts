import type { ChatRequest } from '#runtime/contract/chat.ts'
import { isListed, itemsOf } from '#runtime/contract/filled.ts'
import { wantsOf } from '#runtime/contract/wants.ts'
import type { Capability } from '../catalogue/capabilities.ts'

/** The capability that a part of a message needs, by its type. */
const partNeeds: ReadonlyMap<unknown, Capability | undefined> = new Map([
  ['text', undefined],
  ['refusal', undefined],
  ['image_url', 'images'],
  ['input_audio', 'audio'],
  ['file', 'files'],
])

/** The capabilities that a target must have to answer this request fully. */
export function needsOfChat(request: ChatRequest): Capability[] {
  const needs = new Set<Capability>()
  const add = (capability: Capability, isNeeded: boolean) => isNeeded && needs.add(capability)

  for (const want of wantsOf(request)) needs.add(want)
  add('tools', isListed(request.tools) || isListed(request.functions))
  const format = request.response_format?.type
  if (format === 'json_object' || format === 'json_schema') needs.add(format)
  add('stop', isListed(request.stop) || (typeof request.stop === 'string' && request.stop !== ''))
  add('seed', typeof request.seed === 'number')

  for (const message of request.messages) {
    add('tools', message.role === 'tool' || message.role === 'function' || isListed(message.tool_calls))
    add('tools', message.function_call !== undefined && message.function_call !== null)
    for (const part of Array.isArray(message.content) ? message.content : []) {
      const need = partNeeds.has(part.type) ? partNeeds.get(part.type) : 'other_parts'
      if (need) needs.add(need)
      add('file_ids', part.type === 'file' && typeof Object(part.file).file_id === 'string')
    }
  }
  const last = request.messages.at(-1)
  add('prefill', last?.role === 'assistant' && !isListed(last.tool_calls))
  return [...needs]
}

/** The same for an embeddings request. */
export function needsOfEmbeddings(request: { input: unknown; dimensions?: number | null | undefined }): Capability[] {
  const [first] = itemsOf(request.input)
  const isTokens = typeof first === 'number' || Array.isArray(first)
  return [
    ...(isTokens ? (['token_input'] as const) : []),
    ...(typeof request.dimensions === 'number' ? (['dimensions'] as const) : []),
  ]
}
