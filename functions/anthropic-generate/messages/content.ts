import * as v from 'valibot'
import { plainMark } from '#runtime/contract/cache-marks.ts'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { readDataUrl } from '#runtime/contract/data-url.ts'
import { imageType } from '#runtime/contract/media-parts.ts'
import { filePart, imagePart, refusalPart, textPart } from '#runtime/contract/message-parts.ts'
import { present } from '#runtime/contract/present.ts'
import { readableFile } from '#runtime/contract/readable-file.ts'
import { unsupported, unsupportedPart } from '#runtime/contract/refusal.ts'
import { type Part, partsOf } from '#runtime/contract/turns.ts'

export type Block = { type: string } & Record<string, unknown>

const partSchema = v.variant('type', [textPart, refusalPart, imagePart, filePart])

/**
 * A message's content as Anthropic's blocks.
 * @throws LlmError unsupported_by_provider for parts that Claude does not accept, which would be lost
 */
export function toBlocks(message: ChatMessage): Block[] {
  const blocks = partsOf(message).map((part) => ({ ...toBlock(part), ...cached(part) }))
  return blocks.map((block, index) => (index === blocks.length - 1 ? { ...block, ...cached(message) } : block))
}

/** @throws LlmError unsupported_by_provider for instructions other than text */
export function toInstructions(message: ChatMessage): Block[] {
  const blocks = toBlocks(message)
  if (blocks.every(({ type }) => type === 'text')) return blocks
  throw unsupported('anthropic accepts only texts as instructions', 'messages')
}

/** The mark up to which a prompt is cached: Anthropic's own, or OpenAI's. */
export function cached(given: Record<string, unknown>): { cache_control?: unknown } {
  if (given.cache_control) return { cache_control: plainMark(given.cache_control) }
  return given.prompt_cache_breakpoint ? { cache_control: { type: 'ephemeral' } } : {}
}

function toBlock(value: Part): Block {
  const parsed = v.safeParse(partSchema, value)
  if (!parsed.success) throw unsupportedPart(value.type, 'anthropic')
  const part = parsed.output
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'refusal':
      return { type: 'text', text: part.refusal }
    case 'image_url':
      return { type: 'image', source: toImageSource(part.image_url.url) }
    case 'file':
      return toDocument(part)
  }
}

const imageTypes = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])

function toImageSource(url: string): object {
  if (url.startsWith('https://')) return { type: 'url', url }
  const inline = readDataUrl(url)
  const mediaType = imageType(inline?.mediaType ?? '')
  if (inline && imageTypes.has(mediaType)) return { type: 'base64', media_type: mediaType, data: inline.data }
  throw unsupported(
    'anthropic accepts images of type jpeg, png, gif and webp, by an https URL or a data URL',
    'messages',
  )
}

function toDocument(part: object): Block {
  const file = readableFile(part, 'anthropic')
  const title = file?.name
  if (file?.mediaType === 'application/pdf') {
    const source = { type: 'base64', media_type: 'application/pdf', data: file.data }
    return { type: 'document', source, ...present({ title }) }
  }
  if (file?.mediaType.startsWith('text/')) {
    const source = { type: 'text', media_type: 'text/plain', data: Buffer.from(file.data, 'base64').toString() }
    return { type: 'document', source, ...present({ title }) }
  }
  throw unsupported('anthropic accepts only PDFs and texts as files, in file_data', 'messages')
}
