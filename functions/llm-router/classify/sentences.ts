import { comparable, rawWordsOf } from './words.ts'

export type Sentence = {
  words: readonly string[]
  /** How much the sentence tells of what is asked for: 1 for the first and the last, less for what is between. */
  weight: number
  isQuestion: boolean
  /** Whether it names something as code does: `parse_date`, `useEffect`, `main()`. */
  hasIdentifier: boolean
}

// Up to here a prompt is taken to be all the caller's own words; with paragraphs, a text is more likely to be among them.
const shortPrompt = 600
const shortWithParagraphs = 350
const opening = 250
const closing = 300
const between = 900
const weightBetween = 0.2
const weightOfLastLine = 0.6

/** Words before a colon that announce what is asked, and not a text to be worked on. */
const labels: ReadonlySet<string> = new Set([
  ...['question', 'q', 'task', 'prompt', 'problem', 'scenario', 'context', 'user', 'note', 'goal'],
])
const camelCase = /^[a-z]+[A-Z]/
const snakeCase = /[A-Za-z0-9]_[A-Za-z0-9]/
const brands: ReadonlySet<string> = new Set(['iPhone', 'iPad', 'iOS', 'iPod', 'iMac', 'eBay', 'macOS'])

/** The sentences that matter of a prompt, each with its weight; and whether a text follows that is to be worked on. */
export function weighSentences(text: string): { sentences: Sentence[]; given: boolean } {
  const colon = colonBeforeText(text)
  const isLong = text.length > (text.includes('\n\n') ? shortWithParagraphs : shortPrompt)
  const lastLine = text.lastIndexOf('\n') + 1
  const isParted = lastLine > 0 && text.length - lastLine <= closing
  const lastWeight = text[lastLine - 2] === '\n' ? 1 : weightOfLastLine
  const openEnd = colon ?? (isLong ? Math.min(opening, endOfFirstParagraph(text)) : text.length)
  // Between a long first paragraph and a short last one, it is the short one that says what to do with the other.
  const isAskedLast = isLong && isParted && lastWeight === 1 && endOfFirstParagraph(text) > closing
  const openWeight = isAskedLast ? weightOfLastLine : 1
  const sentences: Sentence[] = []
  for (const [start, end] of boundsOf(text)) {
    const isLast = end >= text.length
    let weight = start < openEnd ? openWeight : weightBetween
    if (isParted && start >= lastLine) weight = Math.max(weight, lastWeight)
    else if (isLong && isLast && colon === undefined) weight = Math.max(weight, weightOfLastLine)
    if (weight === weightBetween && start > openEnd + between) continue
    const sentence = toSentence(text.slice(start, Math.min(end, start + closing * 2)), weight)
    if (sentence.words.length > 0) sentences.push(sentence)
  }
  return { sentences, given: isLong || colon !== undefined }
}

/** A first line of a word or two, a greeting, is no paragraph of its own. */
function endOfFirstParagraph(text: string): number {
  const end = text.indexOf('\n\n', 15)
  return end < 0 ? text.length : end
}

/** Where the first line says `…: ` and a text comes after it, the place of that text. */
function colonBeforeText(text: string): number | undefined {
  const end = text.indexOf('\n')
  const line = text.slice(0, end < 0 ? opening : Math.min(end, opening))
  const colon = line.search(/:(?=\s|$)/)
  if (colon < 0 || labels.has(line.slice(0, colon).trim().toLowerCase())) return undefined
  return text.slice(colon + 1, colon + 100).trim().length > 20 ? colon + 1 : undefined
}

/** Beginnings and ends: at line ends, at "." and the like before a space, at those of Chinese, and at the first colon. */
function* boundsOf(text: string): Generator<[start: number, end: number]> {
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    const isEnd =
      character === '\n' ||
      character === '。' ||
      character === '？' ||
      ((character === '.' || character === '?' || character === '!' || character === ':') && isSpace(text[at + 1]))
    if (!isEnd) continue
    if (at > start) yield [start, at + 1]
    start = at + 1
  }
  if (start < text.length) yield [start, text.length]
}

function isSpace(character: string | undefined): boolean {
  return character === undefined || character === ' ' || character === '\n' || character === '\t' || character === '\r'
}

function toSentence(text: string, weight: number): Sentence {
  const raw = rawWordsOf(text)
  const hasIdentifier =
    text.includes('()') || raw.some((word) => (camelCase.test(word) && !brands.has(word)) || snakeCase.test(word))
  const end = text.trimEnd().at(-1)
  return { words: raw.map(comparable).filter((word) => word !== ''), weight, isQuestion: end === '?', hasIdentifier }
}
