import * as v from 'valibot'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { filePart, imagePart, refusalPart, textPart } from '#runtime/contract/message-parts.ts'
import { unsupportedPart } from '#runtime/contract/refusal.ts'
import { partsOf } from '#runtime/contract/turns.ts'
import { toAudio, toFile, toImage } from './media.ts'
import type { Part } from './part.ts'

const audioPart = v.object({
  type: v.literal('input_audio'),
  input_audio: v.object({ data: v.string(), format: v.string() }),
})
const partSchema = v.variant('type', [textPart, refusalPart, imagePart, audioPart, filePart])

/**
 * A message's content as Gemini's parts.
 * @throws LlmError unsupported_by_provider for parts that Gemini has no equivalent for, which would be lost
 */
export function toParts(message: ChatMessage): Part[] {
  return partsOf(message).map(toPart)
}

function toPart(value: { type: string }): Part {
  const parsed = v.safeParse(partSchema, value)
  if (!parsed.success) throw unsupportedPart(value.type, 'vertex')
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
      return toFile(part)
  }
}
