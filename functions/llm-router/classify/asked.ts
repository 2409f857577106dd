import { codeLook } from './code-look.ts'
import { withoutQuotes } from './quotes.ts'

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
/** So many lines at each end are looked at; those between are taken to be given. */
const linesAtEachEnd = 50

/** Takes out what is given to be worked on: code, fenced or not, lines quoted with ">", and quotes of several words. */
export function takeAsked(text: string): Asked {
  const lines = text.split('\n')
  const own: string[] = []
  let look = 0
  let given = false
  let fenced: 'code' | 'text' | undefined
  let wasCode = false
  for (const [number, line] of lines.entries()) {
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
    if (number >= linesAtEachEnd && number < lines.length - linesAtEachEnd) continue
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
