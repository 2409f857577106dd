import * as v from 'valibot'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { toAudio, toFile, toImage } from './media.ts'
import type { Part } from './part.ts'

const textPart = v.object({ type: v.literal('text'), text: v.string() })
const refusalPart = v.object({ type: v.literal('refusal'), refusal: v.string() })
const imagePart = v.object({ type: v.literal('image_url'), image_url: v.object({ url: v.string() }) })
const audioPart = v.object({
  type: v.literal('input_audio'),
  input_audio: v.object({ data: v.string(), format: v.string() }),
})
const filePart = v.object({ type: v.literal('file'), file: v.object({ file_data: v.string() }) })
const partSchema = v.variant('type', [textPart, refusalPart, imagePart, audioPart, filePart])

/**
 * A message's content as Gemini's parts. Empty texts are left out: Gemini answers 400 to a part without anything in it.
 * @throws LlmError invalid_request for parts that Gemini has no word for, which would be lost otherwise
 */
export function toParts(content: ChatMessage['content']): Part[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])
  return parts.map(toPart).filter((part) => !('text' in part && part.text === ''))
}

function toPart(value: { type: string }): Part {
  const parsed = v.safeParse(partSchema, value)
  if (!parsed.success) throw refusal(`vertex is not sent such message parts of type ${value.type.slice(0, 40)}`)
  const part = parsed.output
  switch (part.type) {
    case 'text':
      return { text: part.text }
    case 'refusal':
      return { text: part.refusal }
    case 'image_url':
      return toImage(part.image_url.url)
    case 'input_audio':
      return toAudio(part.input_audio)
    case 'file':
      return toFile(part.file.file_data)
  }
}
