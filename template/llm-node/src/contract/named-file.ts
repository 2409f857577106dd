import { toDataUrl } from './data-url.ts'
import { nameFor } from './file-types.ts'
import { isJsonObject } from './json-object.ts'
import { inlineFile } from './media-parts.ts'

/**
 * A file's part as OpenAI takes it, which demands a name and a data URL of every file in a request. Anthropic's documents may
 * come without a title, and other providers take plain base64.
 */
export function withNamedFile<Part extends object>(part: Part): Part {
  const inline = inlineFile(part)
  if (inline === undefined || !('file' in part) || !isJsonObject(part.file)) return part
  const given = String(part.file.file_data)
  return {
    ...part,
    file: {
      ...part.file,
      filename: inline.name || nameFor(inline.mediaType),
      file_data: /^data:/i.test(given) ? given : toDataUrl(inline.mediaType, given),
    },
  }
}
