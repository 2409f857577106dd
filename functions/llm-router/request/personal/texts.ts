import { isJsonObject } from '#runtime/contract/json-object.ts'
import { dataOf, documentText, isBare, type Said } from './documents.ts'
import { matchAt } from './match-at.ts'

/** So long a run is media: no word, key or token of a text is. A line of signs is none, and ends one. */
const media = /(?:(?![+_=-]{16})[A-Za-z0-9+/_=-]){2048}/y
const endOfMedia = /[^A-Za-z0-9+/_=-]|[+_=-]{16}/g
/** How much of each of two neighbouring parts is read as one. */
const seamCharacters = 48
const shortCharacters = 256
/** A shorter number is none of anybody's. */
const longNumber = 1_000_000
/** Where files are, as data URLs or in base64 alone, in the dialects of OpenAI and Anthropic. */
const filesIn: ReadonlySet<string> = new Set(['file_data', 'data'])

/**
 * Every text of a request's JSON, keys of objects included, whatever its form: so that no field of any dialect is forgotten. Parts of
 * one message are also read across their seams, and JSON or a text document within a text is read as well. Pictures, sounds and other
 * files are not.
 */
export function eachText(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') ofString(value, visit)
  else if (typeof value === 'number') ofNumber(value, visit)
  else if (Array.isArray(value)) {
    acrossSeams(value, visit)
    for (const item of value) eachText(item, visit)
  } else if (JSON.isRawJSON(value)) visit(value.rawJSON)
  else if (isJsonObject(value)) ofObject(value, visit)
}

/** A short value is read with its key, which says what it is. */
function ofObject(object: Record<string, unknown>, visit: (text: string) => void): void {
  for (const [key, value] of Object.entries(object)) {
    // A number that no double holds.
    const item = JSON.isRawJSON(value) ? value.rawJSON : value
    if (isShort(item) && !filesIn.has(key)) {
      visit(`${key}: ${item}`)
      continue
    }
    visit(key)
    if (typeof item === 'string' && filesIn.has(key)) ofString(item, visit, saidBeside(object))
    else eachText(item, visit)
  }
}

function isShort(item: unknown): boolean {
  if (typeof item === 'string') return item.length < shortCharacters && !/^data:/i.test(item)
  return typeof item === 'number' && item >= longNumber
}

function saidBeside({ filename, media_type }: Record<string, unknown>): Said {
  return {
    name: typeof filename === 'string' ? filename : '',
    mediaType: typeof media_type === 'string' ? media_type : '',
  }
}

/** There may be a hundred thousand shorter ones, such as vectors. */
function ofNumber(value: number, visit: (text: string) => void): void {
  if (value >= longNumber) visit(String(value))
}

/** What follows data in base64 is a text of its own. */
function ofString(text: string, visit: (text: string) => void, beside?: Said): void {
  const url = dataOf(text)
  const start = url?.start ?? 0
  const isFile = url !== undefined || (beside !== undefined && isBare(text))
  const document = isFile ? documentText(text.slice(start), { ...beside, ...url?.said }) : undefined
  if (document !== undefined) visit(document)
  const isData = (url && document !== undefined) || matchAt(media, text, start) !== null
  visit(isData ? text.slice(matchAt(endOfMedia, text, start)?.index ?? text.length) : text)
}

/** Where a part is cut off, an x stands for the rest of a word. */
function acrossSeams(parts: readonly unknown[], visit: (text: string) => void): void {
  let before = ''
  for (const part of parts) {
    const text = isJsonObject(part) && typeof part.text === 'string' ? part.text : ''
    // A picture between two texts does not part them for a model.
    if (text === '') continue
    if (before !== '') visit(before + (text.length > seamCharacters ? `${text.slice(0, seamCharacters)}x` : text))
    const whole = before + text
    before = whole.length > seamCharacters ? `x${whole.slice(-seamCharacters)}` : whole
  }
}
