import { isJsonObject } from '#runtime/contract/json-object.ts'
import { matchAt } from './match-at.ts'

/** So long a run is media: no word, key or token of a text is. */
const media = /[A-Za-z0-9+/_=-]{2048}/y
const endOfMedia = /[^A-Za-z0-9+/_=-]/g
const dataUrl = /^data:([a-z0-9.+-]+\/[a-z0-9.+-]+)?(?:;[a-z0-9=.+-]+)*;base64,/i
const textual = /^(?:text\/|application\/(?:json|xml|yaml|x-yaml|csv|rtf|javascript|sql))/i
/** How much of each of two neighbouring parts is read as one. */
const seamCharacters = 48
const shortCharacters = 256

/**
 * Every text of a request's JSON, keys of objects included, whatever its form: so that no field of any dialect is forgotten. Parts of
 * one message are also read across their seams, and JSON or a text document within a text is read as well. Pictures, sounds and other
 * files are not.
 */
export function eachText(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') ofString(value, visit)
  else if (typeof value === 'number') ofNumber(value, '', visit)
  else if (Array.isArray(value)) {
    acrossSeams(value, visit)
    for (const item of value) eachText(item, visit)
  } else if (isJsonObject(value)) ofObject(value, visit)
}

/** A short value is read with its key, which says what it is. */
function ofObject(object: Record<string, unknown>, visit: (text: string) => void): void {
  for (const [key, item] of Object.entries(object)) {
    if (typeof item === 'string' && item.length < shortCharacters && !item.startsWith('data:')) visit(`${key}: ${item}`)
    else if (typeof item === 'number') ofNumber(item, `${key}: `, visit)
    else {
      visit(key)
      eachText(item, visit)
    }
  }
}

/** A shorter number is none of anybody's, and there may be a hundred thousand of them: a prompt as tokens. */
function ofNumber(value: number, label: string, visit: (text: string) => void): void {
  if (value >= 1_000_000) visit(label + value)
}

function ofString(text: string, visit: (text: string) => void): void {
  const [type, start] = dataOf(text)
  if (textual.test(type)) visit(Buffer.from(text.slice(start), 'base64').toString('utf8'))
  else if (matchAt(media, text, start)) visit(text.slice(matchAt(endOfMedia, text, start)?.index ?? text.length))
  else visit(text)
}

/** The media type of a data URL, and where its data begin; of any other text, none and its beginning. */
function dataOf(text: string): [type: string, start: number] {
  const found = dataUrl.exec(text.slice(0, 200))
  return found ? [found[1] ?? 'text/plain', found[0].length] : ['', 0]
}

/** Where a part is cut off, an x stands for the rest of a word. */
function acrossSeams(parts: readonly unknown[], visit: (text: string) => void): void {
  let before = ''
  for (const part of parts) {
    const text = isJsonObject(part) && typeof part.text === 'string' ? part.text : ''
    if (before !== '' && text !== '') {
      visit(before + (text.length > seamCharacters ? `${text.slice(0, seamCharacters)}x` : text))
    }
    const whole = text === '' ? '' : before + text
    before = whole.length > seamCharacters ? `x${whole.slice(-seamCharacters)}` : whole
  }
}
