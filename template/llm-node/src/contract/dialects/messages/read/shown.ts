import { toDataUrl } from '../../../data-url.ts'
import { present } from '../../../present.ts'
import type { DocumentBlock, ImageBlock, ShownBlock } from './block-schemas.ts'
import { toTextPart } from './instructions.ts'

export type Part = { type: string } & Record<string, unknown>

/** What is shown to the model, as parts of the inner form. */
export function toParts(block: ShownBlock): Part[] {
  switch (block.type) {
    case 'text':
      return [toTextPart(block)]
    case 'image':
      return [
        { type: 'image_url', image_url: { url: urlOf(block) }, ...present({ cache_control: block.cache_control }) },
      ]
    case 'document':
      return toDocument(block)
  }
}

function urlOf({ source }: ImageBlock): string {
  return source.type === 'url' ? source.url : toDataUrl(source.media_type, source.data)
}

/** A document of blocks becomes those blocks, and what is said of a document a text before it. */
function toDocument({ source, title, context, cache_control }: DocumentBlock): Part[] {
  const about: Part[] = context ? [{ type: 'text', text: context }] : []
  const mark = present({ cache_control })
  if (source.type === 'content' && typeof source.content !== 'string') {
    const named: Part[] = title ? [{ type: 'text', text: title }] : []
    const parts = source.content.flatMap(toParts)
    return [
      ...named,
      ...about,
      ...parts.map((part, place) => (place === parts.length - 1 ? { ...part, ...mark } : part)),
    ]
  }
  const file = { ...present({ filename: title }), file_data: fileOf(source) }
  return [...about, { type: 'file', file, ...mark }]
}

function fileOf(source: DocumentBlock['source']): string {
  if (source.type === 'base64') return toDataUrl(source.media_type, source.data)
  const text = source.type === 'text' ? source.data : String(source.content)
  return toDataUrl('text/plain', Buffer.from(text).toString('base64'))
}
