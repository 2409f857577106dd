import { readDataUrl } from '#runtime/contract/data-url.ts'
import { imageType } from '#runtime/contract/media-parts.ts'
import { own } from '#runtime/contract/own.ts'
import { readableFile } from '#runtime/contract/readable-file.ts'
import { unsupported } from '#runtime/contract/refusal.ts'
import type { Part } from './part.ts'

/** Gemini requires the type of what it fetches itself; all that is known of a URL is its extension. */
const imageTypes: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  gif: 'image/gif',
}
/** OpenAI's own formats are `wav` and `mp3`; its other vendors take more. */
const audioTypes: Record<string, string> = {
  wav: 'audio/wav',
  mp3: 'audio/mp3',
  aac: 'audio/aac',
  aiff: 'audio/aiff',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
}

/** An image as data, at a public address, or in Cloud Storage. */
export function toImage(url: string): Part {
  const inline = readDataUrl(url)
  if (inline?.mediaType.startsWith('image/')) {
    return { inlineData: { mimeType: imageType(inline.mediaType), data: inline.data } }
  }
  const [address = ''] = url.split(/[?#]/, 1)
  const mimeType = own(imageTypes, /\.([a-z0-9]+)$/i.exec(address)?.[1]?.toLowerCase() ?? '')
  if (/^(https?|gs):\/\//i.test(url) && mimeType !== undefined) return { fileData: { mimeType, fileUri: url } }
  const endings = Object.keys(imageTypes).join(', ')
  throw unsupported(
    `An image must be a data URL such as data:image/png;base64,… for vertex, or an http, https or gs URL that ends in one of ${endings}`,
    'messages',
  )
}

/** @throws LlmError unsupported_by_provider for a format that Gemini does not read: another provider may */
export function toAudio({ data, format }: { data: string; format: string }): Part {
  const mimeType = own(audioTypes, format.toLowerCase())
  if (mimeType === undefined) {
    const formats = Object.keys(audioTypes).join(', ')
    throw unsupported(`The format of input_audio must be one of ${formats} for vertex`, 'messages')
  }
  return { inlineData: { mimeType, data } }
}

/** @throws LlmError unsupported_by_provider for a file that is not in the request, such as one stored at OpenAI */
export function toFile(part: object): Part {
  const file = readableFile(part, 'vertex')
  if (file === undefined) throw unsupported('vertex accepts files only in file_data', 'messages')
  return { inlineData: { mimeType: file.mediaType, data: file.data } }
}
