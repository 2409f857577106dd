import * as v from 'valibot'
import { type ChatMessage, isFilledText } from '#runtime/contract/chat.ts'
import { imagePart, refusalPart, textPart } from '#runtime/contract/message-parts.ts'
import { unsupported } from '#runtime/contract/refusal.ts'
import { toImage } from './image.ts'

const partSchema = v.variant('type', [textPart, refusalPart, imagePart])

export type Content = { content: string; images?: Uint8Array[] }

/**
 * A message's content in Ollama's format: one text, and the images separately.
 * @throws LlmError unsupported_by_provider for other parts, and for images outside user messages, which would be lost
 */
export function toContent({ role, content, refusal: refused }: ChatMessage): Content {
  if (typeof content === 'string') return { content: content === '' && isFilledText(refused) ? refused : content }
  let text = content === null && isFilledText(refused) ? refused : ''
  const images: Uint8Array[] = []
  for (const value of content ?? []) {
    const parsed = v.safeParse(partSchema, value)
    const part = parsed.success ? parsed.output : undefined
    if (part?.type === 'text') text += part.text
    else if (part?.type === 'refusal') text += part.refusal
    else if (part?.type === 'image_url' && role === 'user') images.push(toImage(part.image_url.url))
    else
      throw unsupported(
        `ollama does not accept message parts of type ${value.type.slice(0, 40)} by ${role.slice(0, 40)}`,
        'messages',
      )
  }
  return { content: text, ...(images.length > 0 && { images }) }
}
