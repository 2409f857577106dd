import { isUtf8 } from 'node:buffer'
import { readDataUrl } from '#runtime/contract/data-url.ts'

/** What is said of the data of a document beside them: its media type, or its name. */
export type Said = { mediaType?: string; name?: string }

/** But for SVG, which is a text. */
const pictureOrSound = /^(?:image|audio|video|font)\/(?![\w.-]+\+xml\b)/i
const textual =
  /^(?:text|message)\/|^(?:application|image)\/(?:[\w.-]+\+)?(?:x-)?(?:json|jsonl|ndjson|xml|yaml|csv|rtf|javascript|sql)\b/i
const textualName = /\.(?:txt|md|csv|tsv|html?|jsonl?|ndjson|xml|ya?ml|log|eml|vcf|ics|sql|rtf|svg)$/i
const bareBase64 = /^[A-Za-z0-9+/_\r\n-]+={0,2}[\r\n]*$/
/** Enough to tell most media from texts, of which they have megabytes. */
const headCharacters = 4096

/** What a data URL in base64 holds, and where its data begin; undefined for any other text. */
export function dataOf(text: string): { said: Said; start: number } | undefined {
  if (!/^data:/i.test(text)) return undefined
  // Without a type it is a text (RFC 2397).
  const read = readDataUrl(text) ?? readDataUrl(text.replace(/^data:(?=[;,])/i, 'data:text/plain'))
  return read && { said: { mediaType: read.mediaType }, start: text.length - read.data.length }
}

/** True for data in base64 without a URL around them, as files may come. Long data are judged by their beginning. */
export function isBare(data: string): boolean {
  return bareBase64.test(data.slice(0, headCharacters))
}

/**
 * The text of a document in base64, whatever its type, if its bytes are one in UTF-8; in another encoding, if it is said to be a text.
 * Undefined for pictures, sounds and other files.
 */
export function documentText(data: string, { mediaType = '', name = '' }: Said): string | undefined {
  if (pictureOrSound.test(mediaType)) return undefined
  const isSaid = textual.test(mediaType) || textualName.test(name)
  if (!isSaid && !beginsAsText(Buffer.from(data.slice(0, headCharacters), 'base64'))) return undefined
  const bytes = Buffer.from(data, 'base64')
  const isNarrow = isUtf8(bytes)
  const mayBeWide = bytes.includes(0) || hasMarkOfUtf16(bytes)
  if (!isSaid && (!isNarrow || mayBeWide)) return undefined
  return bytes.toString(isNarrow ? 'utf8' : 'latin1') + (mayBeWide ? wideTexts(bytes) : '')
}

/** The last character may be cut. */
function beginsAsText(head: Buffer): boolean {
  return !head.includes(0) && [0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, Math.max(0, head.length - cut))))
}

/** Of either order. */
function hasMarkOfUtf16([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}

/** As UTF-16 in both orders, of which the wrong one says nothing. Changes the bytes. */
function wideTexts(bytes: Buffer): string {
  const little = bytes.toString('utf16le')
  return `\n${little}\n${bytes
    .subarray(0, bytes.length - (bytes.length % 2))
    .swap16()
    .toString('utf16le')}`
}
