import { type InlineFile, inlineFile } from './media-parts.ts'
import { unsupported } from './refusal.ts'
import { decodeText } from './text-bytes.ts'

/**
 * The file of a part for providers that take a text without its encoding: a text's bytes are in UTF-8, whatever they came in.
 * @throws LlmError unsupported_by_provider for a text in no encoding that is known, which the model would get as rubbish
 */
export function readableFile(part: object, provider: string): InlineFile | undefined {
  const file = inlineFile(part)
  if (!file?.mediaType.startsWith('text/')) return file
  const bytes = Buffer.from(file.data, 'base64')
  const text = decodeText(bytes, file.charset)
  if (text !== undefined) return { ...file, data: Buffer.from(text).toString('base64') }
  throw unsupported(
    `${provider} reads texts in UTF-8, and a file of type ${file.mediaType} is not in it; send it in UTF-8, or name its encoding, such as data:text/csv;charset=iso-8859-1;base64,…`,
    'messages',
  )
}
