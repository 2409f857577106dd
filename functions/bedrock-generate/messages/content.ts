import type { CachePointBlock, DocumentBlock } from '@aws-sdk/client-bedrock-runtime'
import * as v from 'valibot'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { readDataUrl } from '#runtime/contract/data-url.ts'
import { imageType } from '#runtime/contract/media-parts.ts'
import { filePart, imagePart, refusalPart, textPart } from '#runtime/contract/message-parts.ts'
import { unsupported, unsupportedPart } from '#runtime/contract/refusal.ts'
import { type Part, partsOf } from '#runtime/contract/turns.ts'
import { cachePoint } from '../model/caching.ts'
import { withFitCachePoints } from './cache-points.ts'
import { toDocumentBlock } from './documents.ts'

/** The blocks that both a message and a tool's result may have. */
export type Content =
  | { text: string }
  | { image: { format: ImageFormat; source: { bytes: Uint8Array } } }
  | { document: DocumentBlock }
type ImageFormat = 'png' | 'jpeg' | 'gif' | 'webp'
type CachePoint = { cachePoint: CachePointBlock }

const partSchema = v.variant('type', [textPart, refusalPart, imagePart, filePart])

/**
 * A message's content as Bedrock's blocks, with its cache points.
 * @throws LlmError unsupported_by_provider for parts that Bedrock does not accept, which would be lost
 */
export function toContent(message: ChatMessage, model: string): (Content | CachePoint)[] {
  const blocks = withText(partsOf(message).flatMap((part) => [toBlock(part), ...cachePoint(part, model)]))
  return blocks.length > 0 ? [...blocks, ...cachePoint(message, model)] : []
}

/** Bedrock answers 400 to a document without a text beside it: its name is one, before any cache point. */
function withText(blocks: (Content | CachePoint)[]): (Content | CachePoint)[] {
  const [document] = blocks.flatMap((block) => ('document' in block ? [block.document] : []))
  if (!document?.name || blocks.some((block) => 'text' in block)) return blocks
  return blocks.toSpliced(blocks.findIndex((block) => 'document' in block) + 1, 0, { text: document.name })
}

/** The same for a tool's result, which has no cache points. */
export function toResultContent(message: ChatMessage): Content[] {
  return partsOf(message).map(toBlock)
}

/** @throws LlmError unsupported_by_provider for instructions other than text */
export function toInstructions(message: ChatMessage, model: string): ({ text: string } | CachePoint)[] {
  return withFitCachePoints(toContent(message, model)).map((block) => {
    if ('text' in block || 'cachePoint' in block) return block
    throw unsupported('bedrock accepts only texts as instructions', 'messages')
  })
}

function toBlock(value: Part): Content {
  const parsed = v.safeParse(partSchema, value)
  if (!parsed.success) throw unsupportedPart(value.type, 'bedrock')
  const part = parsed.output
  switch (part.type) {
    case 'text':
      return { text: part.text }
    case 'refusal':
      return { text: part.refusal }
    case 'image_url':
      return { image: toImage(part.image_url.url) }
    case 'file':
      return { document: toDocumentBlock(part) }
  }
}

const formats: Record<string, ImageFormat> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
}

function toImage(url: string): { format: ImageFormat; source: { bytes: Uint8Array } } {
  const inline = readDataUrl(url)
  const format = formats[imageType(inline?.mediaType ?? '')]
  if (inline && format) return { format, source: { bytes: Buffer.from(inline.data, 'base64') } }
  throw unsupported(
    'An image must be a data URL such as data:image/png;base64,… of png, jpeg, gif or webp: bedrock fetches none',
    'messages',
  )
}
