import { isJsonObject } from '../../../json-object.ts'
import { own } from '../../../own.ts'
import type { Content, Part } from '../../../plain-content.ts'
import { present } from '../../../present.ts'
import { refusal } from '../../../refusal.ts'

type Fields = Record<string, unknown>

/** A part of each type in the inner form. `param` is the part's place, for errors. */
const readers: Readonly<Record<string, (part: Fields, param: string) => Part>> = {
  input_text: (part, param) => ({ ...part, type: 'text', text: textOf(part.text, `${param}.text`) }),
  output_text: ({ text, cache_control }, param) => ({
    type: 'text',
    text: textOf(text, `${param}.text`),
    ...(cache_control !== undefined && { cache_control }),
  }),
  refusal: (part, param) => ({ ...part, type: 'refusal', refusal: textOf(part.refusal, `${param}.refusal`) }),
  summary_text: (part, param) => ({ type: 'text', text: textOf(part.text, `${param}.text`) }),
  input_image: toImage,
  input_file: toFile,
  input_audio: (part) => ({ ...part, type: 'input_audio' }),
}

/** Parts of chat completions, with what they are called here. */
const otherNames: Readonly<Record<string, string>> = {
  text: 'input_text',
  image_url: 'input_image',
  file: 'input_file',
}

/**
 * A text, or parts in the inner form.
 * @throws LlmError invalid_request that names the part
 */
export function readContent(content: unknown, param: string): Content {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) throw refusal(`${param} must be a text or a list of parts`, param)
  return content.map((part, place) => readPart(part, `${param}.${place}`))
}

function readPart(part: unknown, param: string): Part {
  if (!isJsonObject(part) || typeof part.type !== 'string') {
    throw refusal(`${param} must be a part with its type, such as input_text`, param)
  }
  const read = own(readers, part.type)
  if (read) return read(part, param)
  const other = own(otherNames, part.type)
  const known = `; the types are ${Object.keys(readers).join(', ')}`
  const told = other ? `, a part of chat completions; here it is ${other}` : known
  throw refusal(`${param} is of the type ${part.type.slice(0, 40)}${told}`, `${param}.type`)
}

function toImage({ image_url: url, file_id, detail, ...rest }: Fields, param: string): Part {
  refuseFileId(file_id, param)
  if (typeof url !== 'string') {
    throw refusal(`${param}.image_url must be a text: an address, or the image as a data URL`, `${param}.image_url`)
  }
  return { ...rest, type: 'image_url', image_url: { url, ...present({ detail }) } }
}

function toFile({ file_id, file_url, file_data, filename, detail: _, ...rest }: Fields, param: string): Part {
  if (file_url !== undefined && file_url !== null) {
    const fix = 'send what is there as file_data, such as data:application/pdf;base64,…'
    throw refusal(`${param}.file_url is an address, and files are not fetched here: ${fix}`, `${param}.file_url`)
  }
  return { ...rest, type: 'file', file: present({ file_id, file_data, filename }) }
}

function refuseFileId(id: unknown, param: string): void {
  if (id === undefined || id === null) return
  const fix = 'send the image as image_url, which may be a data URL'
  throw refusal(`${param}.file_id names a file that only OpenAI has: ${fix}`, `${param}.file_id`)
}

function textOf(value: unknown, param: string): string {
  if (typeof value === 'string') return value
  throw refusal(`${param} must be a text`, param)
}
