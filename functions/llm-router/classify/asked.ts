import { codeLook } from './code-look.ts'

/** What a prompt says of its own, and what was given with it. */
export type Asked = { text: string; code: boolean; given: boolean }

const fence = '```'
const plainLabels: ReadonlySet<string> = new Set([
  'text',
  'txt',
  'markdown',
  'md',
  'plain',
  'plaintext',
  'email',
  'log',
])
const longestQuote = 2_000

/** Takes out what is given to be worked on: code, fenced or not, lines quoted with ">", and quotes of several words. */
export function takeAsked(text: string): Asked {
  const own: string[] = []
  let look = 0
  let given = false
  let fenced: 'code' | 'text' | undefined
  let wasCode = false
  for (const line of text.split('\n')) {
    const start = line.trimStart()
    if (start.startsWith(fence)) {
      const label = start.slice(fence.length).trim().toLowerCase()
      if (fenced === undefined) fenced = plainLabels.has(label) ? 'text' : 'code'
      else fenced = undefined
      // A fence with a label is code; one without may hold anything, and says so by its lines.
      if (fenced === 'code' && label !== '') look += 2
      given ||= fenced === 'text'
      continue
    }
    const looks = fenced === 'text' ? 0 : codeLook(line)
    look += looks
    const isQuoted = start.startsWith('> ')
    const isCode: boolean = looks === 2 || (looks === 1 && wasCode)
    given ||= isQuoted || fenced !== undefined
    if (fenced === undefined && !isQuoted && !isCode) own.push(line)
    wasCode = isCode
  }
  const unquoted = withoutQuotes(own.join('\n'))
  const said = unquoted.text.trim()
  // A prompt that is nothing but code or a quotation is what it says.
  return { text: said === '' ? text : said, code: look >= 2, given: given || unquoted.given }
}

/** Without `"several words"`; code between backquotes stays as one word, which looks like a name in code. */
function withoutQuotes(text: string): { text: string; given: boolean } {
  let left = ''
  let from = 0
  let given = false
  for (let at = 0; at < text.length; at++) {
    const closing = closingOf(text[at])
    if (closing === undefined) continue
    const end = text.slice(at + 1, at + longestQuote).indexOf(closing)
    if (end < 0) continue
    const quoted = text.slice(at + 1, at + 1 + end)
    const isCode = closing === '`'
    if (isCode || (end > 12 && quoted.includes(' '))) {
      left += text.slice(from, at) + (isCode ? ' inline_code ' : ' ')
      from = at + end + 2
      given ||= !isCode
    }
    at += end + 1
  }
  return { text: left + text.slice(from), given }
}

function closingOf(character: string | undefined): string | undefined {
  switch (character) {
    case '"':
    case '`':
      return character
    case '“':
    case '„':
      return character === '„' ? '“' : '”'
    case '«':
      return '»'
    default:
      return undefined
  }
}
