import * as v from 'valibot'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { readDataUrl } from '#runtime/contract/data-url.ts'
import { refusal } from '#runtime/contract/refusal.ts'

export type Block = { type: string } & Record<string, unknown>

const textPart = v.object({ type: v.literal('text'), text: v.string() })
const refusalPart = v.object({ type: v.literal('refusal'), refusal: v.string() })
const imagePart = v.object({ type: v.literal('image_url'), image_url: v.object({ url: v.string() }) })
const partSchema = v.variant('type', [textPart, refusalPart, imagePart])

/**
 * A message's content as Anthropic's blocks. Empty texts are left out: Anthropic answers 400 to them.
 * @throws LlmError invalid_request for parts other than texts and images, which would be lost otherwise
 */
export function toBlocks(content: ChatMessage['content']): Block[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])
  return parts.map(toBlock).filter(({ type, text }) => type !== 'text' || text !== '')
}

function toBlock(value: { type: string }): Block {
  const parsed = v.safeParse(partSchema, value)
  if (!parsed.success) throw refusal(`anthropic is not sent such message parts of type ${value.type}`)
  const part = parsed.output
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'refusal':
      return { type: 'text', text: part.refusal }
    case 'image_url':
      return { type: 'image', source: toSource(part.image_url.url) }
  }
}

function toSource(url: string): object {
  if (url.startsWith('https://')) return { type: 'url', url }
  const inline = readDataUrl(url)
  if (inline?.mediaType.startsWith('image/')) return { type: 'base64', media_type: inline.mediaType, data: inline.data }
  throw refusal('An image must be an https URL or a data URL such as data:image/png;base64,… for anthropic')
}
