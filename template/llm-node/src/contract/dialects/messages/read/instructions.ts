import type { ChatMessage } from '../../../chat.ts'
import { present } from '../../../present.ts'
import type { TextBlock } from './block-schemas.ts'
import type { MessagesRequest } from './schema.ts'

/**
 * A line that an agent puts before its instructions for the vendor's accounting. It differs in each request, and so no server could
 * use its cache of what follows (ggml-org/llama.cpp#20623).
 */
const accounting = /^x-[a-z]+-billing-header:/

export function toSystem(system: MessagesRequest['system']): ChatMessage[] {
  if (!system) return []
  if (typeof system === 'string') return [{ role: 'system', content: system }]
  const parts = system.filter(({ text }) => !accounting.test(text)).map(toTextPart)
  return parts.length > 0 ? [{ role: 'system', content: parts }] : []
}

export function toTextPart({ text, cache_control }: TextBlock) {
  return { type: 'text' as const, text, ...present({ cache_control }) }
}
