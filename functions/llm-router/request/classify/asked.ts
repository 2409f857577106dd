import { codeLook } from './code-look.ts'
import { withoutQuotes } from './quotes.ts'

/** The caller's own words in a prompt, and whether the prompt contains code or material to work on. */
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
/** The lines examined at each end. The lines between count as material. */
const linesAtEachEnd = 50

/** Removes the material to work on: code, fenced or not, lines quoted with ">", and quotations of several words. */
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
      // A labelled fence is code. An unlabelled one can hold anything, so its lines decide.
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
  // A prompt that is only code or a quotation stands for itself.
  return { text: said === '' ? text : said, code: look >= 2, given: given || unquoted.given }
}
