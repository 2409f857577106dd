import * as v from 'valibot'
import type { ChatMessage } from './chat.ts'
import { charsetOf, isBase64, readDataUrl } from './data-url.ts'
import { typesByEnding } from './file-types.ts'
import { imagePart } from './message-parts.ts'
import { own } from './own.ts'
import { refusal } from './refusal.ts'

const audioPart = v.object({ type: v.literal('input_audio'), input_audio: v.object({ data: v.string() }) })
const filePart = v.object({
  type: v.literal('file'),
  file: v.object({
    file_data: v.nullish(v.string()),
    file_id: v.nullish(v.string()),
    filename: v.nullish(v.string()),
  }),
})
const mediaPart = v.variant('type', [imagePart, audioPart, filePart])

/** A file within a message: its media type, its bytes in base64, its name, and the encoding that is said of a text. */
export type InlineFile = { mediaType: string; data: string; name: string | undefined; charset?: string | undefined }

/** The file of a part; undefined if its bytes are elsewhere, such as at OpenAI under its `file_id`. */
export function inlineFile(part: object): InlineFile | undefined {
  const parsed = v.safeParse(filePart, part)
  const { file_data: data, filename } = parsed.success ? parsed.output.file : {}
  if (typeof data !== 'string') return undefined
  const name = filename ?? undefined
  const inline = readDataUrl(data)
  if (inline) return { ...inline, name, charset: charsetOf(data) }
  const ending = /\.([a-z0-9]+)$/i.exec(name ?? '')?.[1]?.toLowerCase() ?? 'pdf'
  return { mediaType: own(typesByEnding, ending) ?? 'application/octet-stream', data, name }
}

/** The registered type of an image: many clients write `image/jpg`, which does not exist. */
export function imageType(mediaType: string): string {
  return mediaType === 'image/jpg' || mediaType === 'image/pjpeg' ? 'image/jpeg' : mediaType
}

/**
 * Refuses broken images, sound and files, so that the caller learns which one is broken; providers do not say. Whether a provider
 * accepts such a part is decided elsewhere.
 * @throws LlmError invalid_request, with the part as `param`, such as messages.0.content.1
 */
export function checkMediaParts(messages: readonly ChatMessage[]): void {
  for (const [message, { content }] of messages.entries()) {
    if (!Array.isArray(content)) continue
    for (const [part, value] of content.entries()) {
      const parsed = v.safeParse(mediaPart, value)
      const fault = parsed.success ? faultOf(parsed.output) : undefined
      if (fault === undefined) continue
      const param = `messages.${message}.content.${part}`
      throw refusal(`${param} ${fault}`, param)
    }
  }
}

function faultOf(part: v.InferOutput<typeof mediaPart>): string | undefined {
  if (part.type === 'file' && !part.file.file_data && !part.file.file_id) return 'needs its file_data or a file_id'
  return isWhole(part) ? undefined : 'does not hold its data in base64'
}

function isWhole(part: v.InferOutput<typeof mediaPart>): boolean {
  switch (part.type) {
    case 'image_url':
      return !/^data:/i.test(part.image_url.url) || isWholeDataUrl(part.image_url.url)
    case 'input_audio':
      return isBase64(part.input_audio.data)
    case 'file':
      return isWholeFile(part.file.file_data ?? undefined)
  }
}

/** OpenAI accepts a file as a data URL or as plain base64. */
function isWholeFile(data: string | undefined): boolean {
  return data === undefined || (/^data:/i.test(data) ? isWholeDataUrl(data) : isBase64(data))
}

function isWholeDataUrl(url: string): boolean {
  const read = readDataUrl(url)
  return read !== undefined && isBase64(read.data)
}
