import * as v from 'valibot'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { refusal } from '#runtime/contract/refusal.ts'

/** What both a message and a tool's result may hold. */
export type Content = { text: string } | { image: { format: ImageFormat; source: { bytes: Uint8Array } } }
type ImageFormat = 'png' | 'jpeg' | 'gif' | 'webp'

const textPart = v.object({ type: v.literal('text'), text: v.string() })
const refusalPart = v.object({ type: v.literal('refusal'), refusal: v.string() })
const imagePart = v.object({ type: v.literal('image_url'), image_url: v.object({ url: v.string() }) })
const partSchema = v.variant('type', [textPart, refusalPart, imagePart])

/**
 * A message's content as Bedrock's blocks. Blank texts are left out: Bedrock answers 400 to them.
 * @throws LlmError invalid_request for parts other than texts and images, which would be lost otherwise
 */
export function toContent(content: ChatMessage['content']): Content[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])
  return parts.map(toBlock).filter((block) => !('text' in block) || block.text.trim() !== '')
}

function toBlock(value: { type: string }): Content {
  const parsed = v.safeParse(partSchema, value)
  if (!parsed.success) throw refusal(`bedrock is not sent such message parts of type ${value.type}`)
  const part = parsed.output
  switch (part.type) {
    case 'text':
      return { text: part.text }
    case 'refusal':
      return { text: part.refusal }
    case 'image_url':
      return { image: toImage(part.image_url.url) }
  }
}

const formats: Record<string, ImageFormat> = { png: 'png', jpeg: 'jpeg', jpg: 'jpeg', gif: 'gif', webp: 'webp' }

function toImage(url: string): { format: ImageFormat; source: { bytes: Uint8Array } } {
  // Not by one pattern over it all: an image has megabytes.
  const comma = url.indexOf(',')
  const type = /^data:image\/([a-z]+);base64$/i.exec(url.slice(0, Math.max(0, comma)))?.[1]?.toLowerCase()
  const format = formats[type ?? '']
  if (format !== undefined) return { format, source: { bytes: Buffer.from(url.slice(comma + 1), 'base64') } }
  throw refusal(
    'An image must be a data URL such as data:image/png;base64,… of png, jpeg, gif or webp: bedrock fetches none',
  )
}
