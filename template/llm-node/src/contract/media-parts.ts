import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import type { ChatMessage } from './chat.ts'
import { isBase64, readDataUrl } from './data-url.ts'

const imagePart = v.object({ type: v.literal('image_url'), image_url: v.object({ url: v.string() }) })
const audioPart = v.object({ type: v.literal('input_audio'), input_audio: v.object({ data: v.string() }) })
const filePart = v.object({ type: v.literal('file'), file: v.object({ file_data: v.string() }) })
const mediaPart = v.variant('type', [imagePart, audioPart, filePart])

/**
 * Refuses images, sound and files that stand in the messages and are broken, so that the caller learns which one it is;
 * the providers do not say. Whether a provider takes such a part is its own affair.
 * @throws LlmError invalid_request, with the part as `param`, such as messages.0.content.1
 */
export function checkMediaParts(messages: readonly ChatMessage[]): void {
  for (const [message, { content }] of messages.entries()) {
    if (!Array.isArray(content)) continue
    for (const [part, value] of content.entries()) {
      const parsed = v.safeParse(mediaPart, value)
      if (!parsed.success || isWhole(parsed.output)) continue
      const param = `messages.${message}.content.${part}`
      throw new LlmError('invalid_request', `${param} does not hold its data in base64`, { param })
    }
  }
}

function isWhole(part: v.InferOutput<typeof mediaPart>): boolean {
  switch (part.type) {
    case 'image_url':
      return !/^data:/i.test(part.image_url.url) || isWholeDataUrl(part.image_url.url)
    case 'input_audio':
      return isBase64(part.input_audio.data)
    case 'file':
      return isWholeDataUrl(part.file.file_data)
  }
}

function isWholeDataUrl(url: string): boolean {
  const read = readDataUrl(url)
  return read !== undefined && isBase64(read.data)
}
