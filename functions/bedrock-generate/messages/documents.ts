import { hash } from 'node:crypto'
import type { DocumentBlock } from '@aws-sdk/client-bedrock-runtime'
import { typesByEnding } from '#runtime/contract/file-types.ts'
import { readableFile } from '#runtime/contract/readable-file.ts'
import { unsupported } from '#runtime/contract/refusal.ts'

/** Each named as the extension of a file's name is. */
const formats = [
  'pdf',
  'csv',
  'html',
  'txt',
  'md',
  'doc',
  'xls',
  'docx',
  'xlsx',
] as const satisfies DocumentBlock['format'][]

/**
 * A file as Bedrock's document.
 * @throws LlmError unsupported_by_provider for files of other types, and for files outside the request
 */
export function toDocumentBlock(part: object): DocumentBlock {
  const file = readableFile(part, 'bedrock')
  const format = formats.find((one) => typesByEnding[one] === file?.mediaType)
  if (file && format) {
    return { format, name: toName(file.name, file.data), source: { bytes: Buffer.from(file.data, 'base64') } }
  }
  throw unsupported('bedrock accepts only PDFs, texts and office documents as files, in file_data', 'messages')
}

/** Bedrock accepts letters, digits, single spaces, hyphens and brackets. The hash tells apart other files of the same name. */
function toName(name = 'document', data: string): string {
  const plain = name.replace(/[^a-zA-Z0-9\-()[\]]+/g, ' ').trim()
  return `${plain.slice(0, 100)} ${hash('sha256', data).slice(0, 8)}`.trim()
}
